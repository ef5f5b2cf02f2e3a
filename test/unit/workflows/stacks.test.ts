/** The workflows that change and watch the stacks. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { pulumiVersion } from "../../../local/toolchain/programs.ts";
import { checkout, type Job, jobOf, workflow } from "./workflow.ts";

const execute = promisify(execFile);

const pulumiSteps = ({ steps }: Job) =>
  steps.flatMap((step) => (step.uses?.startsWith("pulumi/actions@") ? [step.with] : []));

/** But for the two of ./dev. */
const stacks = readdirSync(join(checkout, "stacks"))
  .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
  .filter((stack) => !["local", "external"].includes(stack))
  .sort();

describe("the workflow for stacks", () => {
  const topology = workflow("topology.yml");
  const { on } = topology;
  const job = (name: string) => jobOf(topology, name);
  const pulumi = (name: string) => pulumiSteps(job(name));

  it("previews on a pull request, and changes a stack only once it is merged", () => {
    expect(Object.keys(on).sort()).toEqual(["pull_request", "push"]);
    expect(on.push).toEqual({ branches: ["main"] });
    expect(pulumi("preview")).toEqual([
      expect.objectContaining({ command: "preview", "comment-on-pr": true }),
    ]);
    expect(job("preview").if).toContain("github.event_name == 'pull_request'");
    expect(job("preview").if).toContain("head.repo.full_name == github.repository");
    expect(pulumi("up")).toEqual([expect.objectContaining({ command: "up" })]);
    expect(job("up").if).toContain("github.event_name == 'push'");
    expect(job("validate").if).toBeUndefined();
  });

  it("never runs two updates of one stack at once, nor stops one half-way", () => {
    expect(job("up").concurrency).toEqual({
      group: "up-$" + "{{ matrix.stack }}",
      "cancel-in-progress": false,
    });
  });

  it("knows every stack, but for the two of ./dev", () => {
    for (const name of ["preview", "up"]) {
      expect([...(job(name).strategy?.matrix.stack ?? [])].sort()).toEqual(stacks);
    }
  });

  it("uses the Pulumi that the tests use", () => {
    for (const given of [...pulumi("preview"), ...pulumi("up")]) {
      expect(given?.["pulumi-version"]).toBe(pulumiVersion);
    }
  });

  it("lets no preview and no update pass that the policy pack stops", () => {
    const given = [...pulumi("preview"), ...pulumi("up")];
    expect(given.map((settings) => settings?.policyPacks)).toEqual(["policy", "policy"]);
    expect(existsSync(join(checkout, "policy", "PulumiPolicy.yaml"))).toBe(true);
  });

  it("calls a command that exists, and that finds nothing in the stacks' files", async () => {
    const [command = "", ...more] = job("validate").steps.flatMap(({ run }) =>
      run?.includes("warren") ? [run] : [],
    );
    expect(more).toEqual([]);
    expect(command).toMatch(/^npx --no-install warren validate --strict /);
    // The same program from its sources, which need not be compiled for this.
    const { stdout } = await execute(
      "sh",
      ["-c", command.replace("npx --no-install warren", "node cli/warren.ts")],
      {
        cwd: checkout,
      },
    );
    // Annotations are for what is wrong; the exit code was good, or this would have thrown.
    expect(stdout.trim()).toBe("");
  });
});

describe("the workflow for drift", () => {
  const nightly = workflow("drift.yml");
  const drift = jobOf(nightly, "drift");
  const include = drift.strategy?.matrix.include ?? [];
  const commands = (program: string) =>
    drift.steps.flatMap((step) => (step.run?.startsWith(program) ? [step] : []));

  it("runs by the clock and by hand, never for a branch that somebody pushes", () => {
    expect(Object.keys(nightly.on).sort()).toEqual(["schedule", "workflow_dispatch"]);
  });

  it("knows every stack, and the namespace of its cluster", () => {
    expect(include.map(({ stack }) => stack).sort()).toEqual(stacks);
    for (const { stack, cluster } of include) {
      const { config } = parse(readFileSync(join(checkout, `stacks/Pulumi.${stack}.yaml`), "utf8")) as {
        readonly config: Readonly<Record<string, unknown>>;
      };
      expect(cluster).toBe(`${config["warren:namespace"]}/warren`);
    }
  });

  it("installs the Pulumi that the tests use, and lets the action run no command", () => {
    expect(pulumiSteps(drift)).toEqual([{ "pulumi-version": pulumiVersion }]);
  });

  it.each(include)(
    "reads the files of $stack, and ends with the command's own code",
    async ({ stack, cluster }) => {
      const [{ run = "" } = {}, ...more] = commands("npx --no-install warren drift");
      expect(more).toEqual([]);
      const summary = join(mkdtempSync(join(tmpdir(), "warren-workflow-")), "summary.md");
      const env = {
        STACK: stack,
        CLUSTER: cluster,
        GITHUB_STEP_SUMMARY: summary,
        KUBECONFIG: "/nowhere/kubeconfig",
      };
      const command = run.replace("npx --no-install warren", "node cli/warren.ts");
      // As GitHub's runner calls it; a pipe to another program would give that one's code.
      const ended = execute("bash", ["-e", "-c", command], {
        cwd: checkout,
        env: { ...process.env, ...env },
      });
      await expect(ended).rejects.toMatchObject({
        code: 3,
        stderr: expect.stringContaining("/nowhere/kubeconfig"),
      });
      rmSync(dirname(summary), { recursive: true });
    },
  );

  it("asks Pulumi for a preview only, and even after drift was found by the other way", () => {
    const [step, ...more] = commands("pulumi refresh");
    expect(more).toEqual([]);
    for (const option of ["--preview-only", "--expect-no-changes", "--run-program", "--non-interactive"]) {
      expect(step?.run).toContain(option);
    }
    expect(step?.run).not.toMatch(/--yes|--skip-preview/);
    expect(step?.if).toBe("$" + "{{ !cancelled() }}");
  });
});
