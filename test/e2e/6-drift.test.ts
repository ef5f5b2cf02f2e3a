/** `--cluster`: from outside of the cluster, with nothing but a kubeconfig. Nothing here changes the stack or its broker. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PipelineAccount } from "./pipelineAccount.ts";
import { checkout, Project, secretOf } from "./stack.ts";

const execute = promisify(execFile);
const file = join(checkout, "stacks/local.topology.yaml");
const cluster = ["--cluster", "rabbitmq/warren"];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
let password: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "warren-cluster-"));
  password = (await secretOf("warren-admin")).password ?? "";
  expect(password.length).toBeGreaterThan(15);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The command, and that its words and its process show no secret. */
async function warren(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const running = execute(process.execPath, [join(checkout, "cli/warren.ts"), ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  const seen: string[] = [];
  const watch = setInterval(() => seen.push(processOf(running.child.pid)), 50);
  const ended: Ended = await running
    .then((output) => ({ code: 0, ...output }))
    .catch(({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }))
    .finally(() => clearInterval(watch));
  expect(seen.join()).toContain("warren.ts");
  for (const text of [ended.stdout, ended.stderr, ...seen]) {
    expect(text.includes(password), "the password is shown").toBe(false);
  }
  return ended;
}

function processOf(pid: number | undefined): string {
  try {
    return ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`, "utf8")).join();
  } catch {
    // It has ended since.
    return "";
  }
}

describe("--cluster", () => {
  it("finds that the local stack has not drifted", async () => {
    expect(await warren(["drift", file, ...cluster])).toEqual({
      code: 0,
      stdout: "no drift: the broker has what the file says, 8 objects\n",
      stderr: "",
    });
  });

  it("finds what the broker does not have, at the line of the file", async () => {
    const more = join(folder, "more.topology.yaml");
    writeFileSync(more, `${readFileSync(file, "utf8").trimEnd()}\n      added: {}\n`);
    const { code, stdout } = await warren(["drift", more, ...cluster]);
    const line = readFileSync(more, "utf8").trimEnd().split("\n").length;
    expect(code).toBe(1);
    expect(stdout).toContain(
      `${more}:${line}:7: queue vhosts.myproject.queues.added\n    the file has it, the broker does not\n`,
    );
  });

  it("serves every command that looks at a live broker", async () => {
    expect(await warren(["diff", file, ...cluster])).toMatchObject({ code: 0, stdout: "no difference\n" });
    const imported = await warren(["import", ...cluster, "--vhost", "myproject"]);
    expect(imported.stdout).toContain("      testq2:\n");
    expect(imported.stderr).toContain("left out: users.warren-admin: the broker is managed as this user");
    const drawn = await warren(["diagram", file, "--live", ...cluster, "--format", "svg"]);
    expect(drawn.stdout).toContain("100 messages");
  });

  it("takes the context that it is told, and says which there are", async () => {
    expect((await warren(["drift", file, ...cluster, "--context", "warren-local"])).code).toBe(0);
    const { code, stderr } = await warren(["drift", file, ...cluster, "--context", "prod"]);
    expect(code).toBe(3);
    expect(stderr).toContain('the kubeconfig has no context "prod"; it has: warren-local');
  });

  it("says that there is no such cluster, and never that its objects are gone", async () => {
    const { code, stdout, stderr } = await warren(["drift", file, "--cluster", "rabbitmq/other"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain('secrets "other-admin" not found');
  });
});

describe("a pipeline that looks for drift", () => {
  const account = new PipelineAccount("rabbitmq", `drift-${randomUUID().slice(0, 8)}`);
  let env: { readonly KUBECONFIG: string };
  beforeAll(async () => {
    env = await account.create("warren-drift", folder);
  });
  afterAll(() => account.remove());

  it("needs no more rights than docs/gitops.md gives it", async () => {
    expect(await warren(["drift", file, ...cluster], env)).toMatchObject({ code: 0, stderr: "" });
    const more = await warren(["drift", file, "--cluster", "rabbitmq/other"], env);
    expect(more.stderr).toContain('secrets "other-admin" is forbidden');
  });

  it("asks Pulumi as well, which changes nothing and needs no lock", async () => {
    const project = new Project();
    const stacks = join(process.env.PULUMI_HOME ?? "", "..", "stacks", ".pulumi");
    const state = () => readFileSync(join(stacks, "stacks/warren/local.json"), "utf8");
    const before = state();
    const { code, text } = await project.pulumi([
      "refresh",
      "--preview-only",
      "--expect-no-changes",
      "--run-program",
    ]);
    project.remove();
    expect(code, text).toBe(0);
    expect(text).toMatch(/\n {4}\d+ unchanged/);
    expect(state()).toBe(before);
    const locks = join(stacks, "locks/organization/warren/local");
    expect(readdirSync(locks)).toEqual([]);
  });
});
