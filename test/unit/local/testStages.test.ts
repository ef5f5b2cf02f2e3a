import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lanes, projectsOf, stages, stagesFor } from "../../../local/commands/testStages.ts";
import { checkout } from "../../../local/paths.ts";

describe("./dev test --changed", () => {
  it.each([
    ["docs/topology.md", ["unit"]],
    ["README.md", ["unit", "e2e"]],
    ["components/cluster/statefulSet.ts", ["unit", "e2e", "matrix"]],
    ["components/rabbitmqCluster.ts", ["unit", "integration", "e2e", "matrix"]],
    ["components/upgrade/assess.ts", ["unit", "integration", "e2e", "matrix"]],
    ["test/integration/upgrade/index.ts", ["integration"]],
    ["components/topology/language/check.ts", ["unit", "broker", "faults", "e2e"]],
    ["components/connection/tunnel/main.ts", ["unit", "broker", "faults", "integration", "e2e"]],
    ["policy/rules/pods.ts", ["unit", "e2e"]],
    ["cli/drift.ts", ["unit", "broker", "e2e"]],
    ["stacks/Pulumi.local.yaml", ["unit", "integration", "e2e", "lifecycle"]],
    ["local/commands/down.ts", ["unit", "e2e", "lifecycle"]],
    ["test/broker/program/index.ts", ["broker", "faults"]],
    ["test/broker/everything.yaml", ["broker"]],
    ["test/e2e/official/index.ts", ["e2e"]],
  ])("after a change of %s runs, as a whole, what does not import it but depends on it", (path, expected) => {
    expect(stagesFor([path])).toEqual(expected);
  });

  it.each([
    "package-lock.json",
    "vitest.config.ts",
    "local/images/images.ts",
    "local/toolchain/programs.ts",
    "local/run.ts",
    "a-new-folder/file",
  ])("runs everything after a change of %s, or a test that it breaks would be left out", (path) => {
    expect(stagesFor([path])).toEqual(stages);
  });

  it("leaves a change of a test to the imports that lead to it", () => {
    expect(stagesFor(["test/broker/drift.test.ts", "test/e2e/stack.ts"])).toEqual([]);
  });

  it("runs what each of several changes can break", () => {
    expect(stagesFor(["docs/cluster.md", "test/faults/program/index.ts"])).toEqual(["unit", "faults"]);
  });

  it.each(stages)("runs stage %s after a change of any file that its tests read or start", (stage) => {
    const missed = filesNamedIn(join("test", stage)).filter((path) => !stagesFor([path]).includes(stage));
    expect(missed).toEqual([]);
  });
});

describe("./dev test", () => {
  it("runs every stage in one place, or its tests would run twice or never", () => {
    expect(lanes.flat().sort()).toEqual(stages.flatMap(projectsOf).sort());
  });
});

/** Paths in the checkout that a folder's tests write as one text, or as the parts of a `join(checkout, …)`. */
function filesNamedIn(folder: string): readonly string[] {
  const names = readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" });
  const texts = names
    // The examples above are no dependencies.
    .filter((name) => name.endsWith(".ts") && name !== "local/testStages.test.ts")
    .map((name) => readFileSync(join(checkout, folder, name), "utf8"));
  return texts.flatMap((text) => {
    const joined = [...text.matchAll(/join\(checkout, ((?:"[^"]+"(?:, )?)+)\)/g)].map(([, parts = ""]) =>
      parts.replaceAll('", "', "/").replaceAll('"', ""),
    );
    const written = [...text.matchAll(/"((?:[\w.-]+\/)+[\w.-]+\.\w+)"/g)].map(([, path = ""]) => path);
    return [...joined, ...written].filter((path) => existsSync(join(checkout, path)) && path.includes("/"));
  });
}
