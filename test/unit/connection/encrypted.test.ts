import { once } from "node:events";
import { connect, createServer as plainServer, type Server } from "node:net";
import { Duplex } from "node:stream";
import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issue, makeAuthority, type Pair } from "../../../components/certificates/issue.ts";
import { validity } from "../../../components/certificates/renewal.ts";
import { encrypted } from "../../../components/connection/kubernetes/encrypted.ts";

const host = "rabbitmq.messaging.svc";
const valid = validity(new Date(), 1);
let authority: Pair;
let broker: Server;
let closing: Server;

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));

beforeAll(async () => {
  authority = await makeAuthority("the cluster's", valid);
  const names = { commonName: "rabbitmq", dnsNames: [host], ipAddresses: [] };
  const { cert, key } = await issue(authority, { ...names, use: "server" }, valid);
  broker = await listening(createServer({ cert, key }, (socket) => socket.end("the broker")));
  closing = await listening(plainServer((socket) => socket.destroy()));
});
afterAll(() => {
  broker.close();
  closing.close();
});

/** As a port-forward is: a stream, and no socket of the system. */
function forward(server: Server): Duplex {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen");
  const socket = connect(address.port, "127.0.0.1");
  const stream = new Duplex({
    read() {},
    write: (chunk, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk) => stream.push(chunk));
  socket.on("close", () => stream.destroy());
  return stream;
}

describe("TLS through a port-forward", () => {
  it("carries what is sent, once the certificate is of the CA and for the Service's name", async () => {
    const stream = await encrypted(forward(broker), host, authority.cert);
    const [answer] = await once(stream, "data");
    expect(String(answer)).toBe("the broker");
    stream.destroy();
  });

  it("is refused with another CA's certificate, though the CA has the same name", async () => {
    const other = await makeAuthority("the cluster's", valid);
    await expect(encrypted(forward(broker), host, other.cert)).rejects.toThrow(/certificate/);
  });

  it("is refused with a certificate of the CA for another Service", async () => {
    await expect(encrypted(forward(broker), "other.messaging.svc", authority.cert)).rejects.toThrow(
      /does not match certificate's altnames/,
    );
  });

  it("ends with an error, and does not wait for ever, where the pod closes the connection", async () => {
    await expect(encrypted(forward(closing), host, authority.cert)).rejects.toThrow(
      /closed|disconnected|socket/,
    );
  });
});
