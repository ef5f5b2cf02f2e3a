/** The workflow that publishes the package, and the script that stands before it. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryOf } from "../../../local/release/changelog.ts";
import { contentProblems } from "../../../local/release/contents.ts";
import { checkout, jobOf, workflow } from "./workflow.ts";

const changelog =
  "# Changelog\n\n## Unreleased\n\n- later\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- this\n\n## 0.1.0\n\n- that\n";

describe("a release", () => {
  it("says what the changelog says of that version, and nothing of the others", () => {
    expect(entryOf(changelog, "0.2.0")).toBe("### Added\n\n- this");
    expect(entryOf(changelog, "0.1.0")).toBe("- that");
    expect(entryOf(changelog, "0.1")).toBeUndefined();
    expect(entryOf("## 0.3.0\n\n## 0.2.0\n\n- x\n", "0.3.0")).toBeUndefined();
  });

  it("contains what it needs, and nothing that slipped in", () => {
    const good = [
      ...["dist/cli/warren.js", "dist/components/index.d.ts", "dist/components/index.js", "package.json"],
      ...["dist/components/compileCache.mjs", "dist/components/provider/main.js", "docs/topology.md"],
      ...["dist/components/provider/schema.json", "dist/components/languages/main.js"],
      ...["dist/components/cluster/confSchema/history.json", "dist/components/cluster/advisories.json"],
      ...["dist/policy/PulumiPolicy.yaml", "dist/policy/package.json", "dist/policy/pack.mjs"],
      ...["dist/policy/index.js", "dist/policy/rules/pods.js"],
    ];
    expect(contentProblems(good)).toEqual([]);
    expect(contentProblems([...good, "dist/components/.env", "kubeconfig"])).toEqual([
      "dist/components/.env must not be in it",
      "kubeconfig must not be in it",
    ]);
    expect(contentProblems(good.slice(1))).toEqual(["dist/cli/warren.js is missing"]);
  });

  it("is refused with every reason at once, before anything is published", () => {
    const check = join(checkout, "local/release/check.ts");
    const input = JSON.stringify([{ files: [{ path: "id_rsa" }] }]);
    const { status, stderr, stdout } = spawnSync(process.execPath, [check, "v9.9.9"], {
      input,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/the tag is "v9\.9\.9", and package\.json says/);
    expect(stderr).toContain("id_rsa must not be in it");
    expect(stderr).toContain("dist/cli/warren.js is missing");
  });

  it("comes with a list of what the package consists of", () => {
    const sbom = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev"], {
      ...{ cwd: checkout, encoding: "utf8", maxBuffer: 1 << 26 },
    });
    const { components } = JSON.parse(sbom) as { readonly components: readonly { readonly name: string }[] };
    expect(components.map(({ name }) => name)).toContain("@pulumi/rabbitmq");
  });

  it("is checked before it is published, and signed with where it comes from", () => {
    const { steps, permissions } = jobOf(workflow("release.yml"), "publish");
    const runs = steps.flatMap(({ run }) => run ?? []);
    const index = (start: string) => runs.findIndex((run) => run.startsWith(start));
    expect(index("node local/release/check.ts")).toBeGreaterThan(index("npm run --silent package"));
    expect(index("npm publish --provenance")).toBeGreaterThan(index("node local/release/check.ts"));
    expect(permissions).toEqual({ contents: "write", "id-token": "write" });
    expect(JSON.stringify(steps)).not.toContain("secrets.");
  });
});
