/** Servers on loopback that stand in for a broker's management API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Running {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function httpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Running> {
  return listening(createServer(handle));
}

export async function listening(server: Server): Promise<Running> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
