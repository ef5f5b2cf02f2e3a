/** A password with a known text, searched for wherever somebody else may look. */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownFolder } from "../../components/ownFolder.mjs";
import { engines } from "../faults/engines.ts";
import { addressOf, appPassword, FaultProject } from "../faults/project.ts";
import { after, before } from "../faults/topologies.ts";
import { TestBroker } from "./broker.ts";

const broker = TestBroker.of();
const username = `canary-${randomUUID().slice(0, 8)}`;
const canary = `Canary+${randomUUID()}`;
/** As HTTP's Basic authentication has it. */
const basic = Buffer.from(`${username}:${canary}`).toString("base64").slice(0, -4);
const secrets = [canary, basic, appPassword];
const hasSecret = (text: string) => secrets.some((secret) => text.includes(secret));

/** Files in the folders and below them that contain one of the texts. What vanishes meanwhile is passed over. */
function filesWith(texts: readonly string[], ...folders: readonly string[]): readonly string[] {
  const patterns = texts.flatMap((text) => ["-e", text]);
  const options = ["-rlsF", "--devices=skip", "--exclude-dir=node_modules"];
  const { stdout } = spawnSync("grep", [...options, ...patterns, ...folders], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
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
    const seen = new Set<string>();
    const watch = setInterval(() => {
      for (const { command } of project.processes()) if (hasSecret(command)) seen.add(command);
    }, 100);
    const outputs = [await project.pulumi("preview", "--diff")];
    const log = await project.up("--logtostderr", "--logflow", "-v=9");
    project.write(after);
    outputs.push(
      await project.pulumi("preview", "--refresh", "--json"),
      await project.pulumi("stack", "export"),
    );
    clearInterval(watch);
    expect([...seen]).toEqual([]);
    expect(outputs.filter(hasSecret)).toEqual([]);
    expect(filesWith([canary, basic], tmpdir(), ownFolder())).toEqual([]);
    expect(filesWith([appPassword], project.folder)).toEqual([]);
    expect(log.split("\n").filter(hasSecret)).toEqual([]);
    // What is no secret is found in both: the search looks where it must.
    expect(filesWith([username], tmpdir()).length).toBeGreaterThan(0);
    expect(log).toContain(username);
  });
});
