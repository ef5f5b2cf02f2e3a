/** Both ways to ask for drift, as a shell runs them. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { parse } from "yaml";
import { checkout } from "../e2e/stack.ts";
import type { Login } from "./broker.ts";
import type { EverythingStack } from "./everythingStack.ts";

const execute = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of `warren drift` where nothing has drifted. */
export const clean: Ended = {
  code: 0,
  stdout: "no drift: the broker has what the file says, 34 objects\n",
  stderr: "",
};

/** `warren drift` on the stack's file and broker. */
export const driftOf =
  ({ broker, file, url }: EverythingStack) =>
  async (args: readonly string[] = [], login: Login = broker.credentials()): Promise<Ended> => {
    const program = join(checkout, "cli/warren.ts");
    const all = [
      program,
      "drift",
      file,
      "--url",
      url,
      "--allow-plain-http",
      "--user",
      login.username,
      ...args,
    ];
    const env = { ...process.env, WARREN_PASSWORD: login.password };
    return execute(process.execPath, all, { env }).then(
      (output) => ({ code: 0, ...output }),
      ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
    );
  };

/** The arguments of a command of docs/operations.md, for the only stack here. */
export function pageCommand(begin: string): readonly string[] {
  const page = readFileSync(join(checkout, "docs/operations.md"), "utf8");
  const found = [...page.matchAll(/^ +pulumi (.+)$/gm)].flatMap(([, line = ""]) =>
    line.startsWith(`${begin} `) ? [line] : [],
  );
  expect(found).toHaveLength(1);
  return found.join().replace(" --stack prod", "").split(" ");
}

/** The command that the workflow runs each night. */
export function workflowCommand(): string {
  const workflow = parse(readFileSync(join(checkout, ".github/workflows/drift.yml"), "utf8")) as {
    readonly jobs: { readonly drift: { readonly steps: readonly { readonly run?: string }[] } };
  };
  const found = workflow.jobs.drift.steps.flatMap(({ run }) => (run?.startsWith("pulumi ") ? [run] : []));
  expect(found).toHaveLength(1);
  return found.join();
}
