/** docs/backup.md, "On a schedule", in a cluster: the image, the CronJob, and a restore from its claim. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { provideWarrenImage } from "../../local/images/warrenImage.ts";
import { localImage } from "./localImage.ts";
import { ProgramCopy } from "./programCopy.ts";
import { checkout, eventually, finished, kubectlIn } from "./stack.ts";

const namespace = `scheduled-backup-${process.pid}`;
const copy = new ProgramCopy("e2e/scheduledBackup");
const page = readFileSync(join(checkout, "docs", "backup.md"), "utf8");

/** The page's line that begins so. */
function documented(begin: string): string {
  const line = page.split("\n").find((one) => one.startsWith(`    ${begin}`));
  if (line === undefined) throw new Error(`docs/backup.md does not have ${begin}`);
  return line.trim();
}

async function succeeded(command: string, ...args: readonly string[]): Promise<string> {
  const env = { PULUMI_BACKEND_URL: `file://${copy.root}`, PULUMI_CONFIG_PASSPHRASE: "of the backups" };
  const { code, text } = await finished(command, args, { cwd: copy.folder, env });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
  return text;
}

const pulumi = (...args: readonly string[]) =>
  succeeded("pulumi", ...args, "--non-interactive", "--color", "never");

/** A line of the page, in this test's namespace. */
const shell = (line: string) =>
  succeeded("sh", "-c", line.replaceAll(/\bkubectl /g, `kubectl --namespace ${namespace} `));

const ended = (job: string) =>
  eventually(`the Job ${job} is complete`, async () => {
    const state = await kubectlIn(namespace, "get", "job", job, "-o", "jsonpath={.status}");
    if (state.includes('"failed"')) throw new Error(`${state} ${await shell(`kubectl logs job/${job}`)}`);
    return state.includes('"Complete"') ? shell(`kubectl logs job/${job}`) : undefined;
  });

const queues = ["orders", "mails", "events"] as const;
const bodies = Array.from({ length: 20 }, (_, index) => `message ${index}`);
let connection: ChannelModel;

beforeAll(async () => {
  const [, install = ""] = /RUN npm (.*) pulumi-warren$/m.exec(page) ?? [];
  const given = await provideWarrenImage(inject("packed").path, install.split(" "));
  const settings = {
    "scheduled-backup:namespace": namespace,
    "scheduled-backup:image": localImage(),
    "scheduled-backup:backupImage": given.name,
  };
  writeFileSync(join(copy.folder, "Pulumi.test.yaml"), JSON.stringify({ config: settings }));
  await pulumi("stack", "init", "test");
  await pulumi("up", "--yes", "--skip-preview");
  await eventually("the cluster has the image", async () => given.isThere() || undefined, 280);
  const secret = JSON.parse(await kubectlIn(namespace, "get", "secret", "shop-admin", "-o", "json"));
  const [username = "", password = ""] = ["username", "password"].map((key) =>
    Buffer.from(secret.data[key], "base64").toString("utf8"),
  );
  const hostname = await kubectlIn(namespace, "get", "service", "shop", "-o", "jsonpath={.spec.clusterIP}");
  connection = await connect({ hostname, username, password, vhost: "shop" });
});
afterAll(async () => {
  await connection?.close();
  await pulumi("destroy", "--yes", "--skip-preview");
  copy.remove();
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
    const password = await kubectlIn(
      namespace,
      "get",
      "secret",
      "shop-admin",
      "-o",
      "jsonpath={.data.password}",
    );
    expect(log).not.toContain(Buffer.from(password, "base64").toString("utf8"));
  });

  it("brings the messages back into emptied queues, in their order, by the page's commands", async () => {
    const channel = await connection.createConfirmChannel();
    for (const queue of ["orders", "mails"]) await channel.purgeQueue(queue);
    await channel.deleteQueue("events");
    await pulumi("up", "--yes", "--skip-preview", "--refresh");
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
