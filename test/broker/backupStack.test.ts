/** A backup of what a Pulumi program made: once it is restored, the program has nothing to change. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Backups, drained, streamed } from "./backups.ts";
import { EverythingStack } from "./everythingStack.ts";
import { numbers } from "./messagesQueues.ts";

const queues = ["classic@1", "odd@1/2 %", "stream@1"] as const;

describe.each(["resources"] as const)("a stack of engine %s whose vhosts and users are lost", (engine) => {
  const stack = new EverythingStack("4.3", engine);
  const { broker, id } = stack;
  const backups = new Backups();

  beforeAll(() => stack.init());
  afterAll(async () => {
    await stack.remove();
    backups.remove();
  });

  /** Without its users' permissions, limits and tags it would not be the same, so these go with it. */
  async function lose(): Promise<void> {
    const vhosts = [id, `vhost@${id}`];
    const users = [`hashed-${id}`, `limited-${id}`, `at@${id}`];
    const paths = [
      `vhosts/${id}/deletion/protection`,
      ...vhosts.map((vhost) => `vhosts/${encodeURIComponent(vhost)}`),
      ...users.map((user) => `users/${encodeURIComponent(user)}`),
    ];
    for (const path of paths) expect((await broker.request("DELETE", `/api/${path}`)).ok, path).toBe(true);
  }

  it("has its messages again after a restore, and `pulumi up` has nothing to change", async () => {
    const bodies = numbers(10);
    const preview = () => stack.pulumi("preview", "--refresh", "--expect-no-changes");
    await stack.pulumi("up", "--yes", "--skip-preview");
    await broker.request("PUT", `/api/permissions/${id}/${broker.credentials().username}`, {
      ...{ configure: ".*", write: ".*", read: ".*" },
    });
    const channel = await broker.channel(id);
    for (const queue of queues) {
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
    }
    await channel.waitForConfirms();
    expect(await backups.backup(broker, id, "--vhost", `vhost@${id}`)).toMatchObject({ code: 0, err: "" });

    await lose();
    await expect(preview()).rejects.toThrow("no changes were expected");
    expect(await backups.restore(broker)).toMatchObject({ code: 0, err: "" });
    expect(await preview()).toContain("unchanged");

    const again = await broker.channel(id);
    const found = await Promise.all(
      queues.map((queue) =>
        queue === "stream@1" ? streamed(again, queue, bodies.length) : drained(again, queue),
      ),
    );
    for (const told of found) {
      expect(told.map(({ body }) => Buffer.from(body, "base64").toString())).toEqual(bodies);
    }
  });
});
