/** A password with a known text, searched for wherever somebody else may look. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownFolder } from "../../components/ownFolder.mjs";
import { engines } from "../faults/engines.ts";
import { addressOf, appPassword, FaultProject } from "../faults/project.ts";
import { after, before } from "../faults/topologies.ts";
import { TestBroker } from "./broker.ts";

const broker = TestBroker.of();
const username = `canary-${randomUUID().slice(0, 8)}`;
const canary = `Canary+${randomUUID()}`;
/** As it is, and as HTTP's Basic authentication has it. */
const secrets = [canary, appPassword, Buffer.from(`${username}:${canary}`).toString("base64").slice(0, -4)];
const hasSecret = (text: string) => secrets.some((secret) => text.includes(secret));

/** Small files that were written since, in the folder and below it. */
function filesSince(since: number, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    if (/\bnode_modules\b/.test(name)) return [];
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() && stat.mtimeMs >= since && stat.size < 20_000_000 ? [path] : [];
  });
}

beforeAll(async () => {
  const user = { password: canary, tags: "administrator" };
  await broker.request("PUT", `/api/users/${username}`, user);
});
afterAll(() => broker.request("DELETE", `/api/users/${username}`));

describe.each(engines)("engine %s: the passwords of administrator and user", (engine) => {
  let project: FaultProject;
  beforeAll(async () => {
    project = await FaultProject.of(engine, { ...addressOf(broker), username, password: canary }, before);
  });
  afterAll(() => project.remove());

  it("stand in no output, no state, no file that is left, no process's arguments, and no log of Warren's own", async () => {
    const began = Date.now() - 1000;
    const seen = new Set<string>();
    const watch = setInterval(() => {
      for (const { command } of project.processes()) if (hasSecret(command)) seen.add(command);
    }, 100);
    const logged = () => project.up("--logtostderr", "--logflow", "-v=9");
    const outputs = [await project.pulumi("preview", "--diff")];
    const logs = [await logged()];
    project.write(after);
    logs.push(await logged());
    outputs.push(
      await project.pulumi("preview", "--refresh", "--json"),
      await project.pulumi("stack", "export"),
    );
    clearInterval(watch);
    expect([...seen]).toEqual([]);
    expect(outputs.filter(hasSecret)).toEqual([]);
    const folders = [project.folder, tmpdir(), ownFolder()];
    const files = folders.flatMap((folder) => filesSince(began, folder));
    const texts = files.map((file) => [file, readFileSync(file, "utf8")] as const);
    expect(texts.filter(([, text]) => hasSecret(text)).map(([file]) => file)).toEqual([]);
    expect(logs.flatMap((log) => log.split("\n").filter(hasSecret))).toEqual([]);
    // What is no secret is found in both: the search looks where it must.
    expect(texts.some(([, text]) => text.includes(username))).toBe(true);
    expect(logs.every((log) => log.includes(username))).toBe(true);
  });
});
