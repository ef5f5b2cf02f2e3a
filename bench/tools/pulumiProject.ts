/** A Pulumi project with a stack in a separate folder. */
import { cpSync, existsSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { bin, checkout, environment } from "../../local/paths.ts";
import { run } from "../../local/run.ts";
import { measured, type Running, start } from "../measure.ts";
import { environmentOf, type Login } from "../programs/login.ts";
import type { Command } from "../tool.ts";

export type Program = "empty" | "plain" | "warren";

const pulumi = join(bin, "pulumi");
const programs = join(checkout, "bench", "programs");
const quiet = ["--non-interactive", "--color", "never"];
export const upArguments = ["up", "--yes", "--skip-preview"];

export class PulumiProject {
  private readonly folder: string;
  private readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.env = {
      ...environment(),
      // By default, Pulumi keeps a second file with attributes beside each file, and writes it in place. A kill in that
      // moment leaves it empty, and then no command can read the state ("failed to load checkpoint: EOF").
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "of the benchmark",
      ...env,
    };
  }

  /** @param env environment variables of the program, besides the credentials */
  static async make(
    folder: string,
    program: Program,
    env: Readonly<Record<string, string>> = {},
  ): Promise<PulumiProject> {
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(folder, name));
    }
    symlinkSync(join(programs, `${program}.ts`), join(folder, "index.ts"));
    // Warren's Pulumi.yaml sets how its programs start. The other tools start as they would without Warren.
    cpSync(join(program === "warren" ? checkout : programs, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    for (const name of ["stacks", "backend"]) mkdirSync(join(folder, name));
    const project = new PulumiProject(folder, env);
    const log = join(folder, "init.log");
    await run(pulumi, ["stack", "init", "bench", ...quiet], { cwd: folder, env: project.env, log });
    return project;
  }

  command(...args: readonly string[]): Command {
    return (login) => measured(pulumi, this.inFull(args), this.options(login));
  }

  /** Fails if it changes anything. */
  noop(): Command {
    return this.command(...upArguments, "--expect-no-changes");
  }

  start(login: Login, ...args: readonly string[]): Running {
    return start(pulumi, this.inFull(args), this.options(login));
  }

  /** After a kill: removes the lock of the killed run and completes the work. */
  resume(): Command {
    return async (login) => {
      const cancel = await this.command("cancel", "--yes")(login);
      const up = await this.command(...upArguments)(login);
      return {
        seconds: cancel.seconds + up.seconds,
        peakMemoryBytes: Math.max(cancel.peakMemoryBytes ?? 0, up.peakMemoryBytes ?? 0),
        bytesWritten: (cancel.bytesWritten ?? 0) + (up.bytesWritten ?? 0),
      };
    };
  }

  /** Current size of the stack's state, in bytes. */
  stateSize(): number {
    const file = join(this.folder, "backend", ".pulumi", "stacks", "warren", "bench.json");
    return existsSync(file) ? statSync(file).size : 0;
  }

  private inFull(args: readonly string[]): readonly string[] {
    return [...args, ...(args[0] === "cancel" ? ["bench"] : ["--stack", "bench"]), ...quiet];
  }

  private options(login: Login) {
    return { cwd: this.folder, env: { ...this.env, ...environmentOf(login) } };
  }
}
