/** A state in a file whose writing was cut off, and how it is had back: docs/reliability.md tells both. */
import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bin, checkout, environment } from "../../local/paths.ts";
import { finished } from "../e2e/stack.ts";

const folder = mkdtempSync(join(tmpdir(), "warren-state-"));
const stacks = join(folder, ".pulumi", "stacks", "warren");
const attributes = () => readdirSync(stacks).filter((name) => name.endsWith(".attrs"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pulumi = (query: string, ...args: readonly string[]) =>
  finished(join(bin, "pulumi"), args, {
    cwd: folder,
    env: { ...environment(), PULUMI_BACKEND_URL: `file://${folder}${query}` },
  });

it("a state whose second file is empty is whole without that file", async () => {
  cpSync(join(checkout, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  await pulumi("", "stack", "init", "test");
  expect(await pulumi("", "stack", "export", "--stack", "test")).toMatchObject({ code: 0 });
  expect(attributes()).toContain("test.json.attrs");
  truncateSync(join(stacks, "test.json.attrs"));
  const cut = await pulumi("", "stack", "export", "--stack", "test");
  expect(cut.code).not.toBe(0);
  expect(cut.text).toContain("failed to load checkpoint: EOF");
  rmSync(join(stacks, "test.json.attrs"));
  expect(await pulumi("", "stack", "export", "--stack", "test")).toMatchObject({ code: 0 });
});

it("the address that ./dev uses has no such file", async () => {
  await pulumi("?metadata=skip", "stack", "init", "other");
  expect(await pulumi("?metadata=skip", "stack", "export", "--stack", "other")).toMatchObject({ code: 0 });
  expect(attributes()).not.toContain("other.json.attrs");
  expect(environment().PULUMI_BACKEND_URL).toContain("?metadata=skip");
});
