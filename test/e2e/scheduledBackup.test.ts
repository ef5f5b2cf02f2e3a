/** docs/backup.md, "On a schedule", in a cluster: the image, the CronJob, and a restore from its claim. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { provideWarrenImage } from "../../local/images/warrenImage.ts";
import { localImage } from "./localImage.ts";
import { ProgramCopy } from "./programCopy.ts";
import { checkout, eventually, succeeded } from "./stack.ts";

const project = new ProgramCopy("e2e/scheduledBackup", `scheduled-backup-${process.pid}`);
const page = readFileSync(join(checkout, "docs", "backup.md"), "utf8");

/** The page's line that begins so. */
function documented(begin: string): string {
  const line = page.split("\n").find((one) => one.startsWith(`    ${begin}`));
  if (line === undefined) throw new Error(`docs/backup.md does not have ${begin}`);
  return line.trim();
}

/** A line of the page, in this test's namespace. */
function shell(line: string): Promise<string> {
  const here = line.replaceAll(/\bkubectl /g, `kubectl --namespace ${project.namespace} `);
  return succeeded("sh", ["-c", here], { cwd: project.folder });
}

const ended = (job: string) =>
  eventually(`the Job ${job} is complete`, async () => {
    const state = await project.kubectl("get", "job", job, "-o", "jsonpath={.status}");
    if (state.includes('"failed"')) throw new Error(`${state} ${await shell(`kubectl logs job/${job}`)}`);
    return state.includes('"Complete"') ? shell(`kubectl logs job/${job}`) : undefined;
  });

const queues = ["orders", "mails", "events"] as const;
const bodies = Array.from({ length: 20 }, (_, index) => `message ${index}`);
let connection: ChannelModel;

beforeAll(async () => {
  const [, install = ""] = /RUN npm (.*) pulumi-warren$/m.exec(page) ?? [];
  const given = await provideWarrenImage(inject("packed").path, install.split(" "));
  project.configure({ namespace: project.namespace, image: localImage(), backupImage: given.name });
  await project.pulumi("stack", "init", "test");
  await project.up();
  await eventually("the cluster has the image", async () => given.isThere() || undefined, 280);
  const { username = "", password = "" } = await project.secret("shop-admin");
  const hostname = await project.address("shop");
  connection = await connect({ hostname, username, password, vhost: "shop" });
});
afterAll(async () => {
  await connection?.close();
  await project.remove();
});

describe("a backup on a schedule", () => {
  it("is made by the CronJob's pod, which has the rights and the ways that it needs, and its log holds no password", async () => {
    const channel = await connection.createConfirmChannel();
    for (const queue of queues) {
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
    }
    await channel.waitForConfirms();
    await channel.close();
    await shell(documented("kubectl create job backup-now"));
    const log = await ended("backup-now");
    expect(log).toContain("60 messages of 3 queues");
    const { password = "" } = await project.secret("shop-admin");
    expect(password).not.toBe("");
    expect(log).not.toContain(password);
  });

  it("brings the messages back into emptied queues, in their order, by the page's commands", async () => {
    const channel = await connection.createConfirmChannel();
    for (const queue of ["orders", "mails"]) await channel.purgeQueue(queue);
    await channel.deleteQueue("events");
    await project.pulumi("up", "--yes", "--skip-preview", "--refresh");
    for (const command of ["kubectl create job restore-now", "sed -i", "kubectl apply --filename restore"]) {
      await shell(documented(command));
    }
    expect(await ended("restore-now")).toContain("restored 60 messages of 3 queues");
    for (const queue of ["orders", "mails"]) {
      const found: string[] = [];
      for (const _ of bodies) {
        const message = await channel.get(queue, { noAck: true });
        if (message !== false) found.push(message.content.toString());
      }
      expect(found, queue).toEqual(bodies);
    }
    await channel.close();
  });
});
