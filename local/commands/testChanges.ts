/** `./dev test --changed`: what a change can break. */
import { join } from "node:path";
import { checkout } from "../paths.ts";
import { capture } from "../run.ts";
import { projectsOf, type Stage, stages, stagesFor } from "./testStages.ts";

export interface Job {
  readonly stage: Stage;
  /** A commit: only the tests whose imports lead to a file that has changed since. @default all tests */
  readonly since?: string;
}

const git = (...args: readonly string[]) => capture("git", ["-C", checkout, ...args]);

/**
 * What has changed in the checkout since a branch left another: committed or not.
 * @param ref that other branch, or a commit; "": the remote's main, or main where there is no remote
 */
export async function changedJobs(ref: string): Promise<readonly Job[]> {
  const since = (await git("merge-base", "HEAD", ref === "" ? await mainBranch() : ref)).trim();
  const lists = await Promise.all([
    git("diff", "--name-only", "-z", since),
    git("ls-files", "--others", "--exclude-standard", "-z"),
  ]);
  const changed = lists.flatMap((list) => list.split("\0").filter((path) => path !== ""));
  const whole = stagesFor(changed);
  const reached = whole.length === stages.length ? [] : await projectsReached(since);
  return stages.flatMap((stage): readonly Job[] => {
    if (whole.includes(stage)) return [{ stage }];
    return projectsOf(stage).some((project) => reached.includes(project)) ? [{ stage, since }] : [];
  });
}

async function mainBranch(): Promise<string> {
  const remote = await git("rev-parse", "--verify", "--quiet", "origin/main").catch(() => "");
  return remote === "" ? "main" : "origin/main";
}

/** Projects with a test whose imports lead to something that has changed. */
async function projectsReached(since: string): Promise<readonly string[]> {
  const args = ["list", "--filesOnly", `--changed=${since}`];
  const text = await capture(join(checkout, "node_modules", ".bin", "vitest"), args, { cwd: checkout });
  return [...text.matchAll(/^\[(\w+)\] test\//gm)].map(([, project = ""]) => project);
}
