/** Somebody changes, deletes and adds objects by hand: what is Warren's is found, what is not is left alone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "../broker/broker.ts";
import { changesIn } from "../e2e/stack.ts";
import { additions, changes, everyKind, type Request, remade, removals } from "./byHandFile.ts";
import { engines } from "./engines.ts";
import { differenceTo } from "./held.ts";
import { addressOf, appPassword, FaultProject } from "./project.ts";

const preview = ["refresh", "--preview-only", "--diff"];

/** What a preview says of a kind of objects, in each resource that holds some: the lines below its name. */
function told(text: string, kind: string): string {
  const below = new RegExp(`^( +)[~-] ${kind} *: (?:\\(json\\) )?\\{\\n((?:\\1 .*\\n)*)`, "gm");
  return [...text.matchAll(below)].map(([, , lines = ""]) => lines).join("");
}

describe.each(engines)("engine %s", (engine) => {
  const broker = TestBroker.of("4.3");
  const at = addressOf(broker);
  let project: FaultProject;

  beforeAll(async () => {
    project = await FaultProject.of(engine, at, everyKind);
    await project.up();
  });
  afterAll(async () => {
    await broker.request("DELETE", "/api/users/hand-made");
    await broker.request("DELETE", "/api/global-parameters/hand-made");
    await project.remove();
  });

  const own = (text: string) => text.replaceAll("ID", project.id);
  const byHand = async ([method, path, body]: Request) => {
    const answer = await broker.request(method, `/api/${own(path)}`, body);
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  };
  const put = async () => {
    await project.up("--refresh");
    expect(await differenceTo(project, at)).toBe("no difference");
  };

  it("every kind that was changed is shown, with the field, and put right", async () => {
    const all = changes(appPassword);
    for (const [, request] of all) await byHand(request);
    const text = await project.pulumi(...preview);
    for (const [kind, , shows] of all) expect.soft(text, kind).toMatch(new RegExp(shows));
    await put();
  });

  it("every kind that was deleted is shown and made again", async () => {
    for (const [, path] of removals) await byHand(["DELETE", path]);
    const text = await project.pulumi(...preview);
    for (const [kind, , key, id] of removals) {
      const isResource = id !== undefined && (engine === "resources" || kind === "vhost");
      const shows = `\\(delete(\\[retain\\])?\\)\\s+\\[id=${own(id ?? "")}\\]`;
      if (isResource) expect.soft(text, kind).toMatch(new RegExp(shows));
      else expect.soft(told(text, kind), kind).toMatch(new RegExp(`- ${own(key)} *:`));
    }
    await put();
  });

  it("what somebody else has added is neither shown nor touched", async () => {
    for (const [request] of additions) await byHand(request);
    expect(changesIn(await project.pulumi(...preview))).toEqual({ unchanged: expect.any(Number) });
    expect(changesIn(await project.up("--refresh"))).toEqual({ unchanged: expect.any(Number) });
    const left = await differenceTo(project, at);
    const extras = additions.flatMap(([, extra]) => extra ?? []);
    for (const extra of extras) expect(left).toContain(extra);
    expect(left).toContain(`${extras.length} deleted`);
    for (const path of ["users/hand-made", "global-parameters/hand-made"]) {
      expect(await broker.request("GET", `/api/${path}`)).toMatchObject({ ok: true });
    }
  });

  it("a queue and an exchange that were made anew with other settings are shown, and the queue is left alone", async () => {
    for (const request of remade) await byHand(request);
    const { code, text } = await project.run("preview", "--refresh", "--diff");
    expect(code, text).toBe(1);
    expect(text).toMatch(/x-max-length is 99, (wanted|the file says) 100/);
    expect(text).toMatch(/type is "fanout", wanted "direct"|type *: "direct" => "fanout"/);
    expect(await broker.get(own("/api/queues/ID/changes"))).toMatchObject({
      arguments: { "x-max-length": 99 },
    });
    for (const path of ["queues/ID/changes", "exchanges/ID/changes"]) await byHand(["DELETE", path]);
    await project.up("--refresh");
    expect(await broker.get(own("/api/queues/ID/changes"))).toMatchObject({
      arguments: { "x-max-length": 100 },
    });
    expect(await broker.get(own("/api/exchanges/ID/changes"))).toMatchObject({ type: "direct" });
  });

  it("a password that was changed is seen and put right", async () => {
    const login = own("login-ID");
    const status = async (password: string) =>
      (await broker.request("GET", "/api/whoami", undefined, { username: login, password })).status;
    await byHand(["PUT", "users/login-ID", { tags: "management", password: "by-hand" }]);
    const text = await project.pulumi(...preview);
    await project.up("--refresh");
    const shows = `~ ${login} *: \\{\\s+- password *: \\[secret\\]\\s+\\+ passwordHash: \\[secret\\]`;
    expect(told(text, "users")).toMatch(new RegExp(shows));
    expect(await status(appPassword)).toBe(200);
  });
});
