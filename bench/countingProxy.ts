/** A proxy on the loopback interface that counts the requests a tool sends to the broker. */
import { Agent, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { forwarder } from "../components/connection/tunnel/proxy.ts";

export interface Counts {
  readonly requests: number;
  /** Requests that change something. */
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
    const forward = forwarder({ address: new URL(url), agent: new Agent({ keepAlive: true }) });
    const server = createServer((request, response) => forward(request, response));
    // The import of a large file and a slow answer take long.
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

  /** Resolves after this number of further write requests, while the last one is on its way to the broker. */
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
