/** Backups in a bucket of an S3 server, with credentials from the environment only. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Backups } from "./backups.ts";
import { TestBroker } from "./broker.ts";
import { ended, numbers } from "./messagesQueues.ts";
import { S3Server } from "./s3Server.ts";

let server: S3Server;
const backups = new Backups();
beforeAll(async () => {
  server = await S3Server.start();
});
afterAll(() => {
  server.stop();
  backups.remove();
});

const broker = TestBroker.of("4.3");

const run = (
  command: "backup" | "restore",
  args: readonly string[],
  environment: Readonly<Record<string, string>> = server.environment,
) => ended(backups.start(command, broker, args, environment));

/** A vhost with a quorum queue that holds these bodies. */
async function vhostWith(bodies: readonly string[]) {
  const vhost = await broker.vhost();
  const channel = await broker.channel(vhost);
  await channel.assertQueue("work", { arguments: { "x-queue-type": "quorum" } });
  for (const body of bodies) channel.sendToQueue("work", Buffer.from(body), { persistent: true });
  await channel.waitForConfirms();
  return { vhost, channel };
}

describe("a bucket", () => {
  it("gives a vhost back that was lost, and keeps as many backups as were asked for", async () => {
    const { vhost } = await vhostWith(numbers(100));
    const to = ["--to", `s3://${server.bucket}/of the shop/${vhost}`, "--vhost", vhost, "--keep", "2"];
    const names: string[] = [];
    for (let time = 0; time < 3; time++) {
      const { code, out, err } = await run("backup", to);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      names.push(/to (\S+) in s3:/.exec(out)?.[1] ?? "");
      // Backups are named by their second.
      await sleep(1_100);
      if (time === 2) expect(out).toContain(`removed the backup ${names[0]}`);
    }
    const from = ["--from", `s3://${server.bucket}/of the shop/${vhost}`];
    const { out } = await run("restore", [...from, "--list"]);
    expect(out.match(/^\S+/gm)).toEqual([names[2], names[1]]);
    await broker.request("DELETE", `/api/vhosts/${vhost}`);
    expect(await run("restore", from)).toMatchObject({ code: 0, err: "" });
    const channel = await broker.channel(vhost);
    const bodies: string[] = [];
    for (let message = await channel.get("work", { noAck: true }); message !== false; ) {
      bodies.push(message.content.toString());
      message = await channel.get("work", { noAck: true });
    }
    expect(bodies).toEqual(numbers(100));
  });

  it("keys come from the environment and stand in no argument, and a wrong one is an error without the key", async () => {
    const { vhost } = await vhostWith(numbers(10));
    const to = ["--to", `s3://${server.bucket}/secret`, "--vhost", vhost];
    const child = backups.start("backup", broker, to, server.environment);
    const { pid } = child;
    const args = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const { out, err } = await ended(child);
    expect(args + out + err).not.toContain("secret-of-the-test");
    const wrong = { ...server.environment, AWS_SECRET_ACCESS_KEY: "wrong-secret-of-mine" };
    const refused = await run("backup", to, wrong);
    expect(refused).toMatchObject({
      code: 3,
      err: expect.stringContaining("HTTP 403 SignatureDoesNotMatch"),
    });
    expect(refused.out + refused.err).not.toContain("wrong-secret-of-mine");
    const none = await run("backup", to, { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
    expect(none).toMatchObject({ code: 3, err: expect.stringContaining("AWS_ACCESS_KEY_ID") });
    const absent = await run("restore", ["--from", "s3://another-bucket/secret", "--list"]);
    expect(absent).toMatchObject({ code: 3, err: expect.stringContaining("NoSuchBucket") });
  });
});
