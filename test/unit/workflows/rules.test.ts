/** What every workflow keeps to. */
import { describe, expect, it } from "vitest";
import { files, read, workflow } from "./workflow.ts";

describe.each(files)("workflow %s", (file) => {
  const text = read(file);
  const { on, permissions, env, jobs } = workflow(file);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it("runs no action that its author, or a thief of a tag, can change afterwards", () => {
    const uses = text.split("\n").filter((line) => /\buses:/.test(line));
    expect(uses.length).toBe(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    for (const { container } of Object.values(jobs)) {
      if (container !== undefined) expect(container.image).toMatch(/@sha256:[0-9a-f]{64}$/);
    }
  });

  it("ends by itself when something hangs", () => {
    for (const job of Object.values(jobs)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  it("gives nobody's code more rights than the job needs", () => {
    expect(Object.keys(on)).not.toContain("pull_request_target");
    expect(Object.keys(on)).not.toContain("workflow_run");
    expect(permissions).toEqual({});
    const mayWrite = file === "release.yml" ? ["contents", "id-token"] : ["pull-requests"];
    for (const { permissions } of Object.values(jobs)) {
      expect(permissions).toBeDefined();
      const written = Object.entries(permissions ?? {}).filter(([, right]) => right !== "read");
      expect(written.filter(([what]) => !mayWrite.includes(what))).toEqual([]);
    }
    const checkouts = steps.filter((step) => step.uses?.startsWith("actions/checkout@"));
    for (const step of checkouts) expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  it("runs no text that somebody else can write, like a branch's name, as a command", () => {
    for (const { run } of steps) expect(run ?? "").not.toContain("$" + "{{");
  });

  it("hands a secret only to the step that needs it, in a job with an environment of its own", () => {
    expect(env).toBeUndefined();
    for (const job of Object.values(jobs)) {
      expect(job.env).toBeUndefined();
      if (JSON.stringify(job.steps).includes("secrets.")) expect(job.environment).toContain("matrix.stack");
    }
  });
});
