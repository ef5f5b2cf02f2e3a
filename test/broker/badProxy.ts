/** A proxy in front of a broker's management API that does what some proxies do, when a test says so. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestBroker } from "./broker.ts";

/**
 * `no-location`: drops the header `Location` of answers; `no-route`: answers 404 by itself; `once-500`: answers the next
 * request that would make a queue by itself, with 500; `no-answer`: lets every request through that makes a queue, and
 * cuts the connection then.
 */
export type Fault = "none" | "no-location" | "no-route" | "once-500" | "no-answer";

export class BadProxy {
  fault: Fault = "none";
  private readonly server: Server;

  private constructor(broker: TestBroker) {
    this.server = createServer((asked, answer) => this.handle(broker.host, asked, answer));
  }

  static async before(broker: TestBroker): Promise<BadProxy> {
    const proxy = new BadProxy(broker);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo; // it listens on a port
    return `http://127.0.0.1:${port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private handle(host: string, asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url = "", headers } = asked;
    // Bulk has two ways to make a queue.
    const makesQueue = method !== "GET" && /queues|definitions/.test(url);
    if (this.fault === "no-route" || (this.fault === "once-500" && makesQueue)) {
      asked.resume();
      refuse(answer, this.fault === "no-route" ? 404 : 500);
      if (this.fault === "once-500") this.fault = "none";
      return;
    }
    const on = request({ host, port: 15_672, method, path: url, headers }, (response) => {
      if (this.fault === "no-answer" && makesQueue) {
        asked.socket.destroy();
        return;
      }
      const { location, ...others } = response.headers;
      const dropped = this.fault === "no-location" || location === undefined;
      answer.writeHead(response.statusCode ?? 502, dropped ? others : { ...others, location });
      response.pipe(answer);
    });
    on.on("error", () => refuse(answer, 502));
    asked.pipe(on);
  }
}

function refuse(answer: ServerResponse, status: number): void {
  answer.writeHead(status, { "content-type": "text/html" });
  answer.end("<html>not from RabbitMQ</html>");
}
