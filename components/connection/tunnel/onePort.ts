/** A port on 127.0.0.1 for a client that can only connect to an address. It takes one connection, and is closed. */
import { createServer } from "node:net";
import type { Duplex } from "node:stream";

/** @param stream leads to the server, and is open already: so the caller gets its errors. @returns the port */
export function onePort(stream: Duplex): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      server.close();
      stream.on("error", () => socket.destroy());
      stream.on("close", () => socket.destroy());
      socket.on("error", () => stream.destroy());
      socket.on("close", () => stream.destroy());
      stream.pipe(socket);
      socket.pipe(stream);
    });
    server.maxConnections = 1;
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("a TCP server has a port"));
      else resolve(address.port);
    });
  });
}
