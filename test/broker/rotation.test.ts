/** A new password for the administrator, set in a real broker by whoever has the old one. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { waitForBroker } from "../../components/connection/program/gate.ts";
import { TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

const users: [TestBroker, string][] = [];

afterAll(async () => {
  for (const [broker, name] of users) {
    await broker.request("DELETE", `/api/users/${encodeURIComponent(name)}`);
  }
});

describe.each(versions)("on %s", (version) => {
  const broker = TestBroker.of(version);
  const [old, next] = ["the old one / é", "the new one : %"];

  async function administrator(tags: readonly string[] = ["administrator"]): Promise<string> {
    const username = `test-${randomUUID()} é/@`;
    users.push([broker, username]);
    const path = encodeURIComponent(username);
    const body = { password: old, tags: tags.join(",") };
    const answers = [
      await broker.request("PUT", `/api/users/${path}`, body),
      await broker.request("PUT", `/api/user-limits/${path}/max-channels`, { value: 77 }),
    ];
    expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
    return username;
  }

  const works = async (username: string, password: string) =>
    (await broker.request("GET", "/api/whoami", undefined, { username, password })).ok;

  const gate = (username: string, previousPassword: string, password = next) =>
    waitForBroker(
      { endpoint: `http://${broker.host}:15672`, username, password },
      { route: "its address", advice: "", previousPassword, intervalMs: 100 },
    );

  test("the new password works and the old one does not, and the user keeps its tags and limits", async () => {
    const tags = ["administrator", "own tag"];
    const username = await administrator(tags);
    expect(await gate(username, old)).toBe(true);
    expect([await works(username, old), await works(username, next)]).toEqual([false, true]);
    const user = await broker.get<{ tags: readonly string[]; limits: object }>(
      `/api/users/${encodeURIComponent(username)}`,
    );
    expect(user).toMatchObject({ tags, limits: { "max-channels": 77 } });
  });

  test("what is connected goes on, and only a new connection needs the new password", async () => {
    const username = await administrator();
    const vhost = await broker.vhost();
    const all = { configure: ".*", write: ".*", read: ".*" };
    const path = `/api/permissions/${vhost}/${encodeURIComponent(username)}`;
    expect((await broker.request("PUT", path, all)).ok).toBe(true);
    const channel = await broker.channel(vhost, { username, password: old });
    await channel.assertQueue("q");
    expect(await gate(username, old)).toBe(true);
    channel.sendToQueue("q", Buffer.from("after"));
    await channel.waitForConfirms();
    expect((await channel.checkQueue("q")).messageCount).toBe(1);
    await expect(broker.channel(vhost, { username, password: old })).rejects.toThrow(/ACCESS_REFUSED|403/);
    expect(await broker.channel(vhost, { username, password: next })).toBeDefined();
  });

  test("nothing is done where the new password works already, as after a run that was cut off", async () => {
    const username = await administrator();
    expect(await gate(username, "an older one", old)).toBe(false);
    expect(await works(username, old)).toBe(true);
  });

  test("several topologies of one program do not get in each other's way", async () => {
    const username = await administrator();
    const all = await Promise.all(Array.from({ length: 8 }, () => gate(username, old)));
    expect(all).toContain(true);
    expect(await works(username, next)).toBe(true);
  });

  test("with neither of the two passwords it says what to do, and shows none", async () => {
    const username = await administrator();
    const error = await gate(username, "another one").then(
      () => undefined,
      ({ message }: Error) => message,
    );
    expect(error).toContain("adminPasswordRotation goes up by one at a time");
    for (const secret of [next, "another one"]) expect(error).not.toContain(secret);
    expect(await works(username, old)).toBe(true);
  });
});
