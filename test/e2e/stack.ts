/** The running local stack, as tests use it: its program with changed files, and its cluster. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const checkout = dirname(dirname(import.meta.dirname));
export const namespace = "rabbitmq";

/** The test runner puts npm's programs first, and one of them is a `pulumi` that would be downloaded. */
export const pathWithoutNpm = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules/.bin"))
  .join(delimiter);

export interface Finished {
  readonly code: number;
  /** Standard output and standard error. */
  readonly text: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function finished(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  try {
    const { stdout, stderr } = await execute(command, args, {
      cwd: options.cwd ?? checkout,
      env: { ...process.env, PATH: pathWithoutNpm, ...options.env },
      maxBuffer: 1 << 28,
    });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: `${stdout}${stderr}` };
  }
}

/** As `finished`; throws with the output unless it ends well. */
export async function succeeded(
  command: string,
  args: readonly string[],
  options?: Parameters<typeof finished>[2],
): Promise<string> {
  const { code, text } = await finished(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
  return text;
}

/** In the namespace of the local stack. */
export const kubectl = (...args: readonly string[]) => kubectlIn(namespace, ...args);

export async function kubectlIn(namespace: string, ...args: readonly string[]): Promise<string> {
  const { code, text } = await finished("kubectl", ["--namespace", namespace, ...args]);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${text}`);
  return text;
}

/** A copy of the project with the stack's files, where a test may change what the stack declares. */
export class Project {
  readonly folder: string;
  readonly stack: string;

  constructor(stack = "local") {
    this.stack = stack;
    this.folder = mkdtempSync(join(tmpdir(), "warren-e2e-"));
    for (const name of ["index.ts", "components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.folder, name));
    }
    for (const name of ["Pulumi.yaml", "stacks"]) {
      cpSync(join(checkout, name), join(this.folder, name), { recursive: true });
    }
  }

  file(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** Replaces a text that must be there. */
  edit(name: string, from: string, to: string): void {
    const text = this.file(name);
    if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
    writeFileSync(join(this.folder, name), text.replace(from, to));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  pulumi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const all = [...args, "--stack", this.stack, "--non-interactive", "--color", "never"];
    return finished("pulumi", all, { cwd: this.folder, env });
  }

  /** `pulumi up`; throws with its output if it fails. */
  async up(): Promise<Changes> {
    const { code, text } = await this.pulumi(["up", "--yes", "--skip-preview"]);
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${text}`);
    return changesIn(text);
  }

  /** What `pulumi preview` says it would do: operation and logical name of each resource that changes. */
  async steps(): Promise<string[]> {
    const { code, text } = await this.pulumi(["preview", "--json"]);
    if (code !== 0) throw new Error(`pulumi preview ended with ${code}:\n${text}`);
    return stepsIn(text)
      .map(({ op, urn }) => `${op} ${urn.split("::").slice(2).join(" ")}`)
      .toSorted();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `pulumi preview --json` says it would do, without what stays as it is. */
export function stepsIn(text: string): readonly { readonly op: string; readonly urn: string }[] {
  const { steps } = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1)) as {
    steps: ReturnType<typeof stepsIn>;
  };
  return steps.filter(({ op }) => op !== "same");
}

/** `pulumi up`'s own count: `{ created: 2, unchanged: 27 }`; a preview's: `{ create: 2, unchanged: 27 }`. */
export type Changes = Readonly<Record<string, number>>;

export function changesIn(text: string): Changes {
  const [, summary = ""] = text.split("\nResources:\n");
  return Object.fromEntries(
    [...summary.matchAll(/^\s+[^\s\d]*\s*(\d+) (?:to )?(\w+)$/gm)].map(([, count, what = ""]) => [
      what,
      Number(count),
    ]),
  );
}

/** A Service's address, to which the host of the embedded cluster has a route. */
export const addressIn = (namespace: string, service: string) =>
  kubectlIn(namespace, "get", "service", service, "-o", "jsonpath={.spec.clusterIP}");

/** A Secret's entries. */
export async function secretIn(namespace: string, name: string): Promise<Readonly<Record<string, string>>> {
  const { data } = JSON.parse(await kubectlIn(namespace, "get", "secret", name, "-o", "json")) as {
    data: Record<string, string>;
  };
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

/** In the namespace of the local stack. */
export const secretOf = (name: string) => secretIn(namespace, name);

/** Asks again until `test` returns something; says what was last seen when it never does. */
export async function eventually<T>(
  what: string,
  test: () => Promise<T | undefined>,
  seconds = 120,
): Promise<T> {
  let last: unknown = "nothing";
  for (
    const end = Date.now() + seconds * 1000;
    Date.now() < end;
    await new Promise((next) => setTimeout(next, 500))
  ) {
    try {
      const result = await test();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${what}: not within ${seconds} s; last: ${String(last)}`);
}
