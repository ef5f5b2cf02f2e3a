/**
 * What stands between a plugin and its broker, and fails. Toxiproxy holds the address and cuts, delays and swallows
 * bytes; HAProxy, behind it while it is needed, answers in the broker's place, as a load balancer or an Ingress does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bin } from "../../local/paths.ts";
import { haproxy } from "../../local/toolchain/packages.ts";

/** One of Toxiproxy's toxics, by its own names. */
export interface Toxic {
  readonly type: "latency" | "limit_data" | "reset_peer" | "timeout";
  /** Where the bytes go that it acts on: to the broker, or from it. */
  readonly stream: "upstream" | "downstream";
  /** Part of the connections, 0 to 1. */
  readonly toxicity: number;
  readonly attributes: { readonly [name: string]: number };
}

/** An answer of HAProxy's. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Each so-many-th request is answered like that; 1: all. */
  readonly each: number;
  /** Whether the broker gets the request, and does it, all the same. */
  readonly isDone: boolean;
}

export type Fault = { readonly toxic: Toxic } | { readonly answer: Answer };

export class FaultProxy {
  /** Of the management API, through the proxy; stays the same. */
  readonly url: string;
  private readonly api: string;
  private readonly listen: string;
  private readonly broker: string;
  private readonly toxiproxy: ChildProcess;
  private answering: Answering | undefined;

  private constructor(toxiproxy: ChildProcess, api: string, listen: string, broker: string) {
    this.toxiproxy = toxiproxy;
    this.api = api;
    this.listen = listen;
    this.broker = broker;
    this.url = `http://${listen}`;
  }

  /** @param broker host and port of its management API */
  static async to(broker: string, seed: number): Promise<FaultProxy> {
    const [port, listen] = [await freePort(), `127.0.0.1:${await freePort()}`];
    const args = ["-host", "127.0.0.1", "-port", String(port), "-seed", String(seed)];
    const toxiproxy = spawn(join(bin, "toxiproxy-server"), args, { stdio: "ignore" });
    const proxy = new FaultProxy(toxiproxy, `http://127.0.0.1:${port}`, listen, broker);
    await untilItListens(port, toxiproxy);
    await proxy.tell("POST", "/proxies", { name: "broker", listen, upstream: broker, enabled: true });
    return proxy;
  }

  /** From now on, for open connections, too. */
  async begin(fault: Fault): Promise<void> {
    if ("toxic" in fault) {
      await this.tell("POST", "/proxies/broker/toxics", { name: "fault", ...fault.toxic });
      return;
    }
    this.answering = await Answering.instead(fault.answer, this.broker);
    await this.lead(this.answering.address);
  }

  /** From now on nobody listens at the address. */
  async refuse(): Promise<void> {
    await this.tell("POST", "/proxies/broker", {
      listen: this.listen,
      upstream: this.broker,
      enabled: false,
    });
  }

  /** From now on every request reaches the broker, and every answer comes back. */
  async end(): Promise<void> {
    await this.tell("POST", "/reset");
    if (this.answering === undefined) return;
    await this.lead(this.broker);
    this.answering.stop();
    this.answering = undefined;
  }

  stop(): void {
    this.answering?.stop();
    this.toxiproxy.kill();
  }

  private async lead(upstream: string): Promise<void> {
    await this.tell("POST", "/proxies/broker", { listen: this.listen, upstream, enabled: true });
  }

  private async tell(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.api}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`toxiproxy: ${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** A HAProxy in front of the broker. */
class Answering {
  readonly address: string;
  private readonly process: ChildProcess;
  private readonly folder: string;

  private constructor(process: ChildProcess, address: string, folder: string) {
    this.process = process;
    this.address = address;
    this.folder = folder;
  }

  static async instead(answer: Answer, broker: string): Promise<Answering> {
    const folder = mkdtempSync(join(tmpdir(), "warren-haproxy-"));
    const port = await freePort();
    const file = join(folder, "haproxy.cfg");
    writeFileSync(file, configuration(answer, `127.0.0.1:${port}`, broker));
    const process = spawn(haproxy, ["-db", "-q", "-f", file], { stdio: ["ignore", "inherit", "inherit"] });
    await untilItListens(port, process);
    return new Answering(process, `127.0.0.1:${port}`, folder);
  }

  stop(): void {
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** It counts the requests, so that the same ones are answered in each run. */
function configuration({ status, type, body, each, isDone }: Answer, listen: string, broker: string): string {
  const when = isDone ? "http-response" : "http-request";
  return `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend faulty
  bind ${listen}
  stick-table type integer size 1 expire 1h store http_req_cnt
  http-request track-sc0 int(1)
  http-request set-var(txn.faulty) sc_http_req_cnt(0),mod(${each})
  ${when} return status ${status} content-type "${type}" string "${body.replaceAll('"', '\\"')}" if { var(txn.faulty) -m int eq 0 }
  default_backend broker
backend broker
  server broker ${broker}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

async function untilItListens(port: number, process: ChildProcess): Promise<void> {
  for (;;) {
    if (process.exitCode !== null) throw new Error(`${process.spawnfile} ended with ${process.exitCode}`);
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await sleep(20);
    }
  }
}
