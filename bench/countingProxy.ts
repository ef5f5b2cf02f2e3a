/** A proxy on the loopback interface that counts the requests a tool sends to the broker. */
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { forwardingServer } from "../components/reach/proxy.ts";

export interface Counts {
  readonly requests: number;
  /** Those of them that change something. */
  readonly writes: number;
}

export class CountingProxy {
  /** Since its start. */
  counts: Counts = { requests: 0, writes: 0 };
  private readonly server: Server;
  private onWrite: (() => void) | undefined;

  private constructor(server: Server) {
    this.server = server;
    server.on("request", ({ method }) => {
      const { requests, writes } = this.counts;
      const isWrite = method !== "GET" && method !== "HEAD";
      this.counts = { requests: requests + 1, writes: writes + (isWrite ? 1 : 0) };
      if (isWrite) this.onWrite?.();
    });
  }

  /** @param url the broker's management API, `http://host:port` */
  static async to(url: string): Promise<CountingProxy> {
    const { hostname, port } = new URL(url);
    const dial = () =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect({ host: hostname, port: Number(port) }, () => resolve(socket));
        socket.on("error", reject);
      });
    const server = forwardingServer(dial);
    // The import of a large file, or a slow answer, is no reason to give up.
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new CountingProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  since(before: Counts): Counts {
    const { requests, writes } = this.counts;
    return { requests: requests - before.requests, writes: writes - before.writes };
  }

  /** Settles when so many more writing requests have come in; the last one is on its way to the broker then. */
  afterWrites(count: number): Promise<void> {
    const target = this.counts.writes + count;
    return new Promise((resolve) => {
      this.onWrite = () => {
        if (this.counts.writes >= target) resolve();
      };
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
