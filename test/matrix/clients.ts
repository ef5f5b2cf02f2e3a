/**
 * The clients under load: one process for each library, with a publisher and a consumer for each of its queues. A line of
 * their output is `TIME KIND QUEUE REST`: see ledger.ts. The line `stop` on their input ends the publishers.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type LoadPrograms, loadPrograms } from "../../local/toolchain/loadClients.ts";
import { eventIn, type Ledger } from "./ledger.ts";
import { type ClientName, clientNames, queues } from "./queues.ts";

const commandOf = (name: ClientName, { python, classPath }: LoadPrograms): readonly [string, ...string[]] => {
  const folder = join(import.meta.dirname, "clients");
  switch (name) {
    case "amqplib":
      return [process.execPath, "--disable-warning=ExperimentalWarning", join(folder, "amqplib.ts")];
    case "pika":
      return [python, "-u", join(folder, "load.py")];
    case "java":
      return ["java", "-XX:+UseSerialGC", "-Xmx128m", "-cp", classPath, "Load"];
  }
};

export interface ClientLogin {
  readonly host: string;
  readonly username: string;
  /** Read at each connection. */
  readonly passwordFile: string;
}

export class Clients {
  private readonly processes: readonly ChildProcess[];
  private readonly ends: readonly Promise<void>[];
  /** Lines that are none of a ledger, and ends before their time: the row does not count. */
  readonly complaints: string[] = [];
  /** What they print besides. */
  readonly remarks: string[] = [];
  private isEnding = false;

  /**
   * @param row stands in each message, so that no message of another row counts
   * @param rate messages in a second for each queue
   */
  static async start(login: ClientLogin, row: string, rate: number, ledger: Ledger): Promise<Clients> {
    return new Clients(await loadPrograms(), login, row, rate, ledger);
  }

  private constructor(programs: LoadPrograms, login: ClientLogin, row: string, rate: number, ledger: Ledger) {
    this.processes = clientNames.map((name) => {
      const [command, ...args] = commandOf(name, programs);
      const env = {
        ...process.env,
        LOAD_HOST: login.host,
        LOAD_PORT: "5672",
        LOAD_USERNAME: login.username,
        LOAD_PASSWORD_FILE: login.passwordFile,
        LOAD_VHOST: "load",
        LOAD_ROW: row,
        LOAD_RATE: String(rate),
        LOAD_QUEUES: queues.flatMap((queue) => (queue.client === name ? [queue.name] : [])).join(","),
      };
      return spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    });
    this.ends = this.processes.map((child, index) => {
      const { stdin, stdout, stderr } = child;
      // The last line of a client that is ended may be cut off, and nothing depends on it any more.
      linesOf(stdout, (line) => this.isEnding || this.take(line, ledger));
      linesOf(stderr, (line) => this.isEnding || this.remarks.push(line));
      stdin?.on("error", () => undefined);
      return new Promise((resolve) => {
        child.once("error", (error) => this.complaints.push(error.message));
        child.once("exit", (code, signal) => {
          if (!this.isEnding) this.complaints.push(`${clientNames[index]} ended with ${code ?? signal}`);
          resolve();
        });
      });
    });
  }

  private take(line: string, ledger: Ledger): void {
    try {
      ledger.add(eventIn(line));
    } catch (error) {
      this.complaints.push(String(error));
    }
  }

  /** No further messages; those on the way are still confirmed, and all are still received. */
  stopPublishing(): void {
    for (const { stdin } of this.processes) stdin?.write("stop\n");
  }

  async end(): Promise<void> {
    this.isEnding = true;
    for (const { stdin } of this.processes) stdin?.end();
    await Promise.all(this.ends);
  }
}

function linesOf(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on("line", take);
}
