import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pluginAdvice } from "../../../components/topology/resources/findPlugin.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-find-"));
  mkdirSync(join(folder, "program"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const project = (plugins: string) =>
  writeFileSync(join(folder, "Pulumi.yaml"), `name: warren\nruntime: nodejs\n${plugins}`);
const advice = (env = {}) => pluginAdvice(join(folder, "program"), { PULUMI_HOME: folder, PATH: "", ...env });

it("says what to write into Pulumi.yaml where the engine would only miss a plugin", () => {
  project("plugins:\n  providers:\n    - { name: other, path: x }\n");
  expect(advice()).toContain("    - name: warren\n      path: node_modules/.bin");
});

it("says nothing where the project names the plugin, it is on PATH, or it is installed", () => {
  project("plugins:\n  providers:\n    - { name: warren, path: node_modules/.bin }\n");
  expect(advice()).toBeUndefined();
  project("");
  writeFileSync(join(folder, "pulumi-resource-warren"), "");
  expect(advice({ PATH: `/nowhere:${folder}` })).toBeUndefined();
  mkdirSync(join(folder, "plugins", "resource-warren-v1.0.0"), { recursive: true });
  expect(advice()).toBeUndefined();
});
