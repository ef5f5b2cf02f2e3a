/** The workflow that checks Warren itself. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkout, jobOf, read, workflow } from "./workflow.ts";

describe("the workflow for Warren's own checks", () => {
  const own = workflow("check.yml");
  const { steps, permissions, concurrency, container } = jobOf(own, "check");
  const cache = steps.find(({ uses }) => uses?.startsWith("actions/cache@"))?.with ?? {};
  const stepRunning = (command: string) => steps.findIndex(({ run }) => run === command);

  it("runs on every pull request, before a change is merged, and on main", () => {
    expect(own.on).toEqual({ pull_request: { branches: ["main"] }, push: { branches: ["main"] } });
    expect(Object.keys(own.jobs)).toEqual(["check", "elsewhere", "dependencies"]);
  });

  it("runs what every other check of a change runs, and nothing beside it can pass instead", () => {
    expect(stepRunning(".ci/run")).toBe(steps.length - 1);
    expect(JSON.stringify(own.jobs)).not.toContain("continue-on-error");
    for (const step of steps) expect(step.if).toBeUndefined();
  });

  it("only reads the repository, whoever wrote the pull request, and knows no secret", () => {
    expect(permissions).toEqual({ contents: "read" });
    for (const name of ["elsewhere", "dependencies"]) {
      expect(jobOf(own, name).permissions).toEqual({ contents: "read" });
    }
    expect(read("check.yml")).not.toContain("secrets.");
  });

  it("stops a change whose dependencies have a known vulnerability of severity high or critical", () => {
    const commands = jobOf(own, "dependencies").steps.flatMap(({ run }) => run ?? []);
    // .npmrc turns npm's list off for an installation.
    expect(commands).toEqual(["npm audit --audit=true --package-lock-only --omit=dev --audit-level=high"]);
  });

  it("tries macOS and Windows, too, with commands that a test runs on Linux", () => {
    const commands = jobOf(own, "elsewhere").steps.flatMap(({ run }) => run ?? []);
    expect(commands).toContain("node local/release/previewAnywhere.ts");
    expect(read("check.yml")).toContain("os: [macos-15, windows-2025]");
  });

  it("keeps what ./dev builds, until something changes that it is built from", () => {
    expect(cache.path).toBe("~/.cache/warren\n~/.cache/go-build\n");
    const [, globs = ""] = /^toolchain-\$\{\{ hashFiles\((.*)\) \}\}$/.exec(String(cache.key)) ?? [];
    const hashed = globSync(
      [...globs.matchAll(/'([^']+)'/g)].map(([, glob = ""]) => glob),
      { cwd: checkout },
    );
    const sources = [
      ...globSync("local/**/go.{mod,sum}", { cwd: checkout }),
      "dev",
      "package-lock.json",
      "local/toolchain/programs.ts",
      "local/images/images.ts",
    ];
    expect(hashed).toEqual(expect.arrayContaining(sources));
    expect(cache["restore-keys"]).toBe("toolchain-");
  });

  it("stops the run of an older commit, and keeps the cluster's files where containers can lie", () => {
    expect(concurrency).toEqual({ group: "check-$" + "{{ github.ref }}", "cancel-in-progress": true });
    const [, home] = /WARREN_TEST_HOME:-([^}]+)\}/.exec(readFileSync(join(checkout, "dev"), "utf8")) ?? [];
    expect(container?.volumes).toEqual([home]);
  });
});
