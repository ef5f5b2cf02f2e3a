/** A Pulumi project of its own, with a topology on a broker, whose engine a test may kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTopology } from "../../components/topology/load.ts";
import type { Plan } from "../../components/topology/model.ts";
import { formatProblem } from "../../components/topology/report/problem.ts";
import { bin, checkout, environment } from "../../local/paths.ts";
import type { TestBroker } from "../broker/broker.ts";
import type { Engine } from "./engines.ts";

const program = `
import "./components/lazySerializer.ts";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
const password = config.requireSecret("password");
new Topology("shop", {
  file: "topology.yaml",
  engine: config.require("engine"),
  broker: { allowPlainHttp: true, url: config.require("url"), username: config.require("username"), password },
  passwords: { app: config.requireSecret("app") },
});
`;

export interface Address {
  /** Of the management API. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export function addressOf(broker: TestBroker): Address {
  return { url: `http://${broker.host}:15672`, ...broker.credentials() };
}

export interface Run {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** Standard output and standard error. */
  readonly text: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly end: Promise<Run>;
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** With its arguments. */
  readonly command: string;
}

/** Of `pulumi stack export`, what is asked for here. */
interface State {
  readonly resources?: readonly { readonly urn: string; readonly delete?: boolean }[];
  readonly pending_operations?: readonly {
    readonly type: string;
    readonly resource: { readonly urn: string };
  }[];
}

type Settings = Readonly<Record<string, string>>;

const settingsOf = ({ url, username }: Address): Settings => ({ url, username });

export class FaultProject {
  /** Stands in the name of every vhost, user and global parameter of the file. */
  readonly id = randomUUID().slice(0, 8);
  readonly engine: Engine;
  readonly folder = mkdtempSync(join(tmpdir(), "warren-faults-"));
  /** A killed engine leaves a state that can be read only with this setting: see docs/reliability.md. */
  private readonly backend = `file://${this.folder}?metadata=skip`;
  private readonly file = join(this.folder, "topology.yaml");

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  /** @param text the topology; `ID` in it becomes the project's own */
  static async of(engine: Engine, to: Address, text: string): Promise<FaultProject> {
    const project = new FaultProject(engine);
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(project.folder, name));
    }
    cpSync(join(checkout, "Pulumi.yaml"), join(project.folder, "Pulumi.yaml"));
    writeFileSync(join(project.folder, "index.ts"), program);
    project.write(text);
    await project.pulumi("stack", "init", "test");
    await project.set({ engine, ...settingsOf(to) }, { app: appPassword, password: to.password });
    return project;
  }

  /** From the next run on. */
  async connect(to: Address): Promise<void> {
    await this.set(settingsOf(to), { password: to.password });
  }

  private async set(plain: Settings, secret: Settings): Promise<void> {
    const flags = (flag: string, settings: Settings) =>
      Object.entries(settings).flatMap(([key, value]) => [flag, `warren:${key}=${value}`]);
    await this.pulumi("config", "set-all", ...flags("--plaintext", plain), ...flags("--secret", secret));
  }

  write(text: string): void {
    writeFileSync(this.file, text.replaceAll("ID", this.id));
  }

  /** What the file says now. */
  plan(): Plan {
    const { plan, problems } = loadTopology("topology.yaml", readFileSync(this.file));
    if (plan === undefined) throw new Error(problems.map(formatProblem).join("\n"));
    return plan;
  }

  /** Starts a command; its end is to be waited for. */
  start(...args: readonly string[]): Running {
    const child = spawn(join(bin, "pulumi"), [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: { ...process.env, ...environment(), PULUMI_BACKEND_URL: this.backend },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
    }
    const end = new Promise<Run>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? undefined, signal: undefined, text }));
      // Plugins that outlive a killed engine for a moment hold the same pipes: there is no "close" yet.
      child.on("exit", (_, signal) => {
        if (signal !== null) resolve({ code: undefined, signal, text });
      });
    });
    return { child, end };
  }

  run(...args: readonly string[]): Promise<Run> {
    return this.start(...args).end;
  }

  /** @throws with the output, unless it ends well */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { code, signal, text } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code ?? signal}:\n${text}`);
    return text;
  }

  up(...flags: readonly string[]): Promise<string> {
    return this.pulumi("up", "--yes", "--skip-preview", ...flags);
  }

  destroy(): Promise<string> {
    return this.pulumi("destroy", "--yes", "--skip-preview");
  }

  /** What a state must not hold after a run: a resource twice, or one that is still to go. */
  async disorder(): Promise<readonly string[]> {
    const { resources = [] } = await this.state();
    const urns = resources.map(({ urn }) => urn);
    return [
      ...urns.filter((urn, index) => urns.indexOf(urn) !== index).map((urn) => `twice: ${urn}`),
      ...resources.filter((one) => one.delete === true).map(({ urn }) => `to be deleted: ${urn}`),
    ];
  }

  /** URNs of all that the state holds. */
  async resources(): Promise<readonly string[]> {
    const { resources = [] } = await this.state();
    return resources.map(({ urn }) => urn).sort();
  }

  /** What a killed engine had begun and not told the end of. Pulumi notes it until a refresh. */
  async begun(): Promise<readonly string[]> {
    const { pending_operations: begun = [] } = await this.state();
    return begun.map(({ type, resource }) => `${type}: ${resource.urn}`);
  }

  private async state(): Promise<State> {
    const { deployment } = JSON.parse(await this.pulumi("stack", "export")) as { readonly deployment: State };
    return deployment;
  }

  /** Processes that a run of this project started and that are still there. */
  processes(): readonly Process[] {
    return readdirSync("/proc").flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(this.folder)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        // After the name, which may hold anything: the state, then the parent.
        const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
        return [{ pid: Number(pid), parent: Number(parent), command }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  }

  /** All but Pulumi's own, which look for their engine every five minutes only, and do nothing until then. */
  leftovers(): readonly Process[] {
    return this.processes().filter(
      ({ command }) => !/pulumi-language-nodejs|pulumi-resource-rabbitmq/.test(command),
    );
  }

  /** Whatever became of the test: takes the objects off the broker, then the folder away. */
  async remove(): Promise<void> {
    await this.pulumi("cancel", "--yes").catch(() => undefined);
    await this.destroy().catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Of the users with `password: { config: app }`. */
export const appPassword = "the-password-of-the-faults";
