/** `warren backup` and `warren restore`, interrupted in their middle: nothing is lost, reordered or doubled. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { freshBackups } from "./backups.ts";
import { TestBroker } from "./broker.ts";
import { ended, numbers } from "./messagesQueues.ts";

const fresh = freshBackups();

const bodies = numbers(3_000);
const broker = TestBroker.of("4.3");

/** A vhost with one queue that holds the bodies. */
async function vhostWith(type: string) {
  const vhost = await broker.vhost();
  const channel = await broker.channel(vhost);
  await channel.assertQueue("work", { arguments: { "x-queue-type": type } });
  for (const body of bodies) channel.sendToQueue("work", Buffer.from(body), { persistent: true });
  await channel.waitForConfirms();
  const ready = async () => (await channel.checkQueue("work")).messageCount;
  const drained = async () => {
    const found: string[] = [];
    for (let message = await channel.get("work", { noAck: true }); message !== false; ) {
      found.push(message.content.toString());
      message = await channel.get("work", { noAck: true });
    }
    return found;
  };
  return { vhost, channel, ready, drained };
}

describe.each(["classic", "quorum"])("a %s queue", (type) => {
  it.each(["SIGKILL", "SIGINT"] as const)(
    "keeps its messages in order when a backup ends by %s, and what it wrote is never restored",
    async (signal) => {
      const [{ vhost, ready, drained }, backups] = [await vhostWith(type), fresh()];
      const child = backups.start("backup", broker, ["--to", backups.folder, "--vhost", vhost]);
      const end = ended(child);
      await expect.poll(ready, { timeout: 60_000, interval: 5 }).toBeLessThan(bodies.length);
      child.kill(signal);
      const { code } = await end;
      expect(code, "it ended before it could be interrupted").not.toBe(0);
      await expect.poll(ready, { timeout: 60_000, interval: 100 }).toBe(bodies.length);
      expect(await drained()).toEqual(bodies);
      if (signal === "SIGINT") expect(readdirSync(backups.folder)).toEqual([]);
      const restored = await backups.restore(broker, "--messages-only");
      expect(restored).toMatchObject({
        code: 3,
        err: expect.stringContaining("there is no complete backup"),
      });
    },
  );

  it.each(["SIGKILL", "SIGINT"] as const)(
    "gets each message once and in order though a restore ended by %s",
    async (signal) => {
      const [{ vhost, channel, ready, drained }, backups] = [await vhostWith(type), fresh()];
      expect(await backups.backup(broker, vhost)).toMatchObject({ code: 0 });
      await channel.purgeQueue("work");
      const child = backups.start("restore", broker, ["--from", backups.folder, "--messages-only"]);
      const end = ended(child);
      await expect.poll(ready, { timeout: 60_000, interval: 1 }).toBeGreaterThan(0);
      child.kill(signal);
      const { code } = await end;
      expect(code, "it ended before it could be interrupted").not.toBe(0);
      const there = await ready();
      expect(there).toBeLessThan(bodies.length);
      const again = await backups.restore(broker, "--messages-only");
      expect(again).toMatchObject({ code: 3, err: expect.stringContaining("--resume goes on") });
      const resumed = await backups.restore(broker, "--messages-only", "--resume");
      expect(resumed).toMatchObject({ code: 0, err: "" });
      expect(await drained()).toEqual(bodies);
      const exchanges = await broker.get<{ name: string }[]>(`/api/exchanges/${vhost}`);
      expect(exchanges.filter(({ name }) => name.startsWith("warren."))).toEqual([]);
    },
  );
});

it("a restore is not resumed in a queue that holds something else, and changes nothing there", async () => {
  const [{ vhost, channel, ready }, backups] = [await vhostWith("quorum"), fresh()];
  await backups.backup(broker, vhost);
  await channel.purgeQueue("work");
  channel.sendToQueue("work", Buffer.from("published meanwhile"), { persistent: true });
  await channel.waitForConfirms();
  const { code, err } = await backups.restore(broker, "--messages-only", "--resume");
  expect(code).toBe(3);
  expect(err).toContain("its message 1 is not that of the backup");
  await expect.poll(ready, { timeout: 30_000 }).toBe(1);
});
