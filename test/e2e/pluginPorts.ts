/** What answers on the ports that plugins open. */
import { connect } from "node:net";

/** Whether somebody listens. */
export function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5_000, () => end(false));
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}

/** Logs in with MQTT 3.1.1. @returns the return code of the answer, 0 if the login is accepted */
export function mqttLogin(host: string, username: string, password: string): Promise<number> {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  };
  // Protocol, its level, a clean session with user and password, and a keep-alive of 10 s.
  const head = Buffer.concat([text("MQTT"), Buffer.from([4, 0xc2, 0, 10])]);
  const body = Buffer.concat([head, text("warren-test"), text(username), text(password)]);
  if (body.length > 127) throw new Error("the length of the packet would need more than one byte");
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 1883 });
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer within 10 s")));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the connection was closed without an answer")));
    socket.on("data", (answer) => {
      resolve(answer[3] ?? -1);
      socket.destroy();
    });
    socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
  });
}
