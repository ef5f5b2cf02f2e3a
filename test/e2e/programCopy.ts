/** A program of these tests in a folder and with a state of its own, and the namespace that it installs into. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "yaml";
import {
  addressIn,
  checkout,
  eventually,
  type Finished,
  finished,
  kubectlIn,
  pathWithoutNpm,
  secretIn,
} from "./stack.ts";

const withoutQuestions = ["--yes", "--skip-preview"];

export class ProgramCopy {
  readonly namespace: string;
  readonly root: string;
  /** As deep as in the checkout, so that the program finds what it imports. */
  readonly folder: string;
  /** Further variables of Pulumi, such as those of the account as which it works. */
  env: Readonly<Record<string, string>> = {};

  /** @param program its folder in test/, e.g. `e2e/tls`; the copy is empty where there is none */
  constructor(program: string, namespace: string) {
    this.namespace = namespace;
    this.root = mkdtempSync(join(tmpdir(), `warren-${basename(program)}-`));
    this.folder = join(this.root, "test", program);
    for (const one of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, one), join(this.root, one));
    }
    mkdirSync(this.folder, { recursive: true });
    const original = join(checkout, "test", program);
    if (existsSync(original)) cpSync(original, this.folder, { recursive: true });
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Adds to the configuration of the stack `test`, which keeps its secrets. What is undefined is taken away. */
  configure(changes: object): void {
    const read = (file: string) => parse(readFileSync(join(this.folder, file), "utf8"));
    const file = "Pulumi.test.yaml";
    const { name } = read("Pulumi.yaml") as { name: string };
    const { config, ...others } = (existsSync(join(this.folder, file)) ? read(file) : {}) as {
      config?: object;
    };
    const named = Object.entries(changes).map(([key, value]) => [`${name}:${key}`, value]);
    this.write(file, JSON.stringify({ ...others, config: { ...config, ...Object.fromEntries(named) } }));
  }

  /** Runs `pulumi` on the stack `test`, without questions; throws with its output if it fails. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.try(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  /** As `pulumi`, whatever its exit code. */
  try(...args: readonly string[]): Promise<Finished> {
    return finished("pulumi", complete(args), { cwd: this.folder, env: this.environment() });
  }

  /** @returns the output */
  up(): Promise<string> {
    return this.pulumi("up", ...withoutQuestions);
  }

  /** `pulumi up` as a process that can be killed with all that it has started. */
  startUp(output: "ignore" | "pipe" = "ignore"): ChildProcess {
    return spawn("pulumi", complete(["up", ...withoutQuestions]), {
      cwd: this.folder,
      env: { ...process.env, PATH: pathWithoutNpm, ...this.environment() },
      detached: true,
      stdio: ["ignore", output, output],
    });
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  /** What a command in a broker's container prints. */
  exec(pod: string, ...command: readonly string[]): Promise<string> {
    return this.kubectl("exec", pod, "--container", "rabbitmq", "--", ...command);
  }

  address(service: string): Promise<string> {
    return addressIn(this.namespace, service);
  }

  /** A Secret's entries. */
  secret(name: string): Promise<Readonly<Record<string, string>>> {
    return secretIn(this.namespace, name);
  }

  /** Deletes all that is there, also after a test that failed on the way. */
  async remove(): Promise<void> {
    await this.try("cancel", "--yes");
    await this.try("destroy", ...withoutQuestions);
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    await eventually("the namespace is gone", async () => {
      const left = await this.kubectl("get", "namespace", this.namespace, "--ignore-not-found");
      return left === "" ? true : undefined;
    });
    this.removeFolder();
  }

  /** The state, too. */
  protected removeFolder(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private environment(): Readonly<Record<string, string>> {
    const backend = { PULUMI_BACKEND_URL: `file://${this.root}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };
    return { ...backend, ...this.env };
  }
}

function complete(args: readonly string[]): readonly string[] {
  const stack = args[0] === "stack" ? [] : ["--stack", "test"];
  return [...args, ...stack, "--non-interactive", "--color", "never"];
}
