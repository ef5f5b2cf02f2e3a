/** Servers on loopback that stand in for an engine and for a broker's management API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";

export interface Running {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Speaks HTTP/2 in the clear and nothing else, as an engine's gRPC server does to an idle client. */
export async function fakeEngine(
  onSession: (session: ServerHttp2Session) => void = () => {},
): Promise<Running> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2Server();
  server.on("session", (session) => {
    sessions.add(session);
    onSession(session);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
