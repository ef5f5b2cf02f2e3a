import type { Duplex } from "node:stream";
import { connect } from "node:tls";

/**
 * TLS over a connection that is open already.
 * @param host the name that the certificate must be for
 * @param ca in PEM: the CAs that may have signed it
 * @throws if the other side shows no such certificate, or ends the connection
 */
export function encrypted(socket: Duplex, host: string, ca: string): Promise<Duplex> {
  const secured = connect({ socket, ca, servername: host });
  return new Promise((resolve, reject) => {
    secured.once("secureConnect", () => {
      secured.off("error", reject);
      resolve(secured);
    });
    secured.once("error", reject);
    // After the error, if there is one.
    secured.once("close", () => reject(new Error("the connection was closed before TLS was agreed on")));
  });
}
