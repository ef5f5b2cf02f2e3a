/** `warren drift`, and Pulumi's own way for pipelines, on a stack with every kind of object. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Drifted, Other } from "../../components/topology/compare/drift.ts";
import { formatPath } from "../../components/topology/report/problem.ts";
import { finished } from "../e2e/stack.ts";
import { changes, deletions, doByHand } from "./byHand.ts";
import { clean, driftOf, pageCommand, workflowCommand } from "./driftCommand.ts";
import { eventsOf } from "./events.ts";
import { EverythingStack } from "./everythingStack.ts";

describe.each([
  ["4.0", "resources"],
  ["4.3", "bulk"],
] as const)("broker %s, engine %s", (version, engine) => {
  const stack = new EverythingStack(version, engine);
  const { broker, id, folder, file } = stack;

  const drift = driftOf(stack);
  const inVhost = (path: Drifted["path"]) =>
    path[0] === "vhosts" && path[1] === id
      ? formatPath(path.slice(2)).replace(/^topology$/, "")
      : formatPath(path);
  const found = async (): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await drift(["--format", "json"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const { drifted } = JSON.parse(stdout) as { readonly drifted: readonly Drifted[] };
    const lines = readFileSync(file, "utf8").split("\n");
    return drifted.map((one) => {
      const name = String(one.path.at(-1)).replace(/^.* → (exchange|queue) | (by|with) .*$/g, "");
      expect(lines[(one.at?.line ?? 0) - 1], "the line of the file").toContain(name);
      const fields = "fields" in one ? `: ${one.fields.map(({ field }) => field).join(", ")}` : "";
      return `${one.kind} ${inVhost(one.path)}${fields}`;
    });
  };
  const refresh = () =>
    finished("sh", ["-c", workflowCommand()], { cwd: folder, env: { ...stack.env, STACK: "test" } });
  const locks = join(folder, ".pulumi/locks/organization/warren/test");
  const state = () => readFileSync(join(folder, ".pulumi/stacks/warren/test.json"), "utf8");
  /** What the broker says was done to the objects of this stack while `work` ran. */
  const doneDuring = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const events = await eventsOf(broker);
    await work();
    const mine = await events.end((headers) =>
      ["vhost", "name", "user"].some((key) => String(headers[key]).includes(id)),
    );
    // A shovel without a connection comes and goes by itself; that it was declared or deleted is told as a parameter's.
    return mine.flatMap(({ event }) => (event.startsWith("shovel.worker.") ? [] : [event]));
  };

  beforeAll(async () => {
    await stack.init();
    await stack.pulumi("up", "--yes", "--skip-preview");
    // Another update is under way, as far as the backend knows.
    writeFileSync(
      join(locks, "other.json"),
      JSON.stringify({ pid: 1, username: "me", hostname: "elsewhere" }),
    );
  });
  afterAll(async () => {
    rmSync(join(locks, "other.json"), { force: true });
    await stack.remove();
  });

  it("holds what `pulumi up` made: both ways say that nothing drifted, and do nothing to the broker", async () => {
    const before = state();
    const done = await doneDuring(async () => {
      expect(await drift()).toEqual(clean);
      const { code: refreshed, text } = await refresh();
      expect(refreshed, text).toBe(0);
    });
    expect(done).toEqual([]);
    expect(state()).toBe(before);
    expect(readdirSync(locks)).toEqual(["other.json"]);
  });

  it("counts nothing of a client, a plugin or another tool as drift, and lists it when asked", async () => {
    const other = {
      queue: `client-${id}`,
      policy: `tool-${id}`,
      user: `somebody-${id}`,
      vhost: `other-${id}`,
    };
    const channel = await broker.channel(id);
    const { queue } = await channel.assertQueue("", { arguments: { "x-queue-type": "classic" } });
    await channel.assertQueue(other.queue, { durable: true });
    await channel.bindQueue(other.queue, "plain", "by.client");
    await doByHand(stack, {
      requests: [
        ["PUT", ["exchanges", id, "federation: plain -> here"], { type: "fanout" }],
        ["PUT", ["policies", id, other.policy], { pattern: "^none$", definition: { "max-length": 5 } }],
        ["PUT", ["users", other.user], { password: "x", tags: "" }],
        ["PUT", ["permissions", id, other.user], { configure: "", write: "", read: ".*" }],
        ["PUT", ["vhosts", other.vhost], {}],
      ],
      found: [],
    });
    try {
      expect(await drift()).toEqual(clean);
      const { code, stdout } = await drift(["--others", "--format", "json"]);
      const { others } = JSON.parse(stdout) as { readonly others: readonly Other[] };
      const listed = others.map(
        ({ kind, path, owner }) => `${kind} ${inVhost(path)}${owner === undefined ? "" : ` (${owner})`}`,
      );
      expect(code).toBe(0);
      for (const line of [
        `queue queues.client-${id}`,
        `queue queues["${queue}"] (the broker named it, for itself or for a client)`,
        'exchange exchanges["federation: plain -> here"] (a plugin makes it)',
        `binding bindings["plain → queue client-${id} by \\"by.client\\""]`,
        `policy policies.tool-${id}`,
        `user users.somebody-${id}`,
        `permissions permissions.somebody-${id}`,
        `vhost vhosts.other-${id}`,
      ]) {
        expect(listed).toContain(line);
      }
      expect((await drift(["--others"])).stdout).toContain("not in the file: queue vhosts");
    } finally {
      await doByHand(stack, {
        requests: [
          ["DELETE", ["queues", id, queue]],
          ["DELETE", ["queues", id, other.queue]],
          ["DELETE", ["exchanges", id, "federation: plain -> here"]],
          ["DELETE", ["policies", id, other.policy]],
          ["DELETE", ["users", other.user]],
          ["DELETE", ["vhosts", other.vhost]],
        ],
        found: [],
      });
    }
  });

  it("finds what was changed by hand, each object with its fields and nothing else, and changes nothing itself", async () => {
    const all = changes(id);
    const events = await eventsOf(broker);
    for (const change of all) await doByHand(stack, change);
    const told = await events.end(({ vhost, name }) => vhost === id && name === "easy");
    // The trace that docs/operations.md speaks of.
    const user_who_performed_action = broker.credentials().username;
    expect(told).toMatchObject([{ event: "policy.set", headers: { user_who_performed_action } }]);
    const before = state();
    const done = await doneDuring(async () => {
      expect([...(await found())].sort()).toEqual(all.flatMap(({ found }) => found).sort());
      const { code, text } = await refresh();
      // Pulumi's code for changes where none were expected.
      expect(code, text).toBe(7);
      for (const object of ["limited-", "easy", "operatorPolicies", "globalParameters"])
        expect(text).toContain(object);
    });
    expect(done).toEqual([]);
    expect(state()).toBe(before);
    expect(readdirSync(locks)).toEqual(["other.json"]);
    const { stdout, stderr } = await drift();
    for (const secret of ["not-a-secret", "hidden", broker.credentials().password]) {
      expect(`${stdout}${stderr}`).not.toContain(secret);
    }
    expect(stdout).toContain("    reconnectDelay: the file says (not set), the broker has 3s");
  });

  it("is gone after the update that docs/operations.md names", async () => {
    await stack.pulumi("cancel", "--yes");
    await stack.pulumi(...pageCommand("up"), "--yes", "--skip-preview");
    expect(await drift()).toEqual(clean);
  });

  it("finds a password that was changed by hand by Pulumi's way only, as the docs say", async () => {
    const user = { password: "by hand", tags: "management,policymaker" };
    await doByHand(stack, { requests: [["PUT", ["users", `limited-${id}`], user]], found: [] });
    expect(await drift()).toEqual(clean);
    const { code, text } = await refresh();
    expect(code, text).toBe(7);
    expect(text).toMatch(/password/);
    expect(text).not.toContain("by hand");
    await stack.pulumi(...pageCommand("up"), "--yes", "--skip-preview");
    expect((await refresh()).code).toBe(0);
  });

  it("finds what was deleted by hand, and what was made anew with other settings", async () => {
    const all = deletions(id);
    for (const deletion of all) await doByHand(stack, deletion);
    expect([...(await found())].sort()).toEqual(all.flatMap(({ found }) => found).sort());
    const { stdout } = await drift();
    expect(stdout).toContain("    the file has it and 1 object in it, the broker does not");
    const { code, text } = await refresh();
    expect(code, text).toBe(7);
  });

  it("is gone after an edit of the file that takes the broker's settings of what was made anew", async () => {
    const refused = await stack.pulumi(...pageCommand("preview")).catch(String);
    expect(refused).toContain('queue "stream@1" exists with other settings: x-max-age is "1D", wanted "7D"');
    stack.edit("maxAge: 7d, maxSegmentSize: 1MB, filterSize: 32", "maxAge: 1d");
    stack.edit("inner: { type: fanout,", "inner: { type: topic,");
    await stack.pulumi(...pageCommand("up"), "--yes", "--skip-preview");
    expect(await drift()).toEqual(clean);
  });

  it("takes no broker that refuses it for one that has lost everything", async () => {
    const { username } = broker.credentials();
    const wrong = await drift([], { username, password: "wrong" });
    expect(wrong).toMatchObject({ code: 3, stdout: "" });
    expect(wrong.stderr).toContain(`the broker refuses the credentials of user "${username}"`);
    // It may look at the management page, and sees no definitions.
    await broker.request("PUT", `/api/users/limited-${id}`, { password: "known", tags: "management" });
    const few = await drift([], { username: `limited-${id}`, password: "known" });
    expect(few).toMatchObject({ code: 3, stdout: "" });
    expect(few.stderr).toContain(`${stack.url}/api/definitions`);
  });
});
