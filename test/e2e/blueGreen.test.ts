/** docs/blue-green.md as it is written: from 4.0 to 4.3 and back, with clients at work. Each test goes on from the last. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rabbitmq } from "../../local/images/images.ts";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { officialLayoutName } from "../../local/images/officialLayout/officialLayout.ts";
import { isLong } from "../form.ts";
import { Clients, count, drain, publish } from "./blueGreenClients.ts";
import { BlueGreenProject } from "./blueGreenProject.ts";
import { importOfficialLayout } from "./officialProject.ts";
import { eventually } from "./stack.ts";

const small = {
  resources: { cpu: "50m", memory: "512Mi" },
  storage: { size: "1Gi" },
  terminationGracePeriodSeconds: 60,
  rolloutTimeoutSeconds: 300,
};
const blue = {
  ...small,
  image: rabbitmq.name,
  version: "4.0",
  runAs: { uid: 101, gid: 102 },
  replicas: isLong ? 3 : 1,
};
const green = {
  ...small,
  image: officialLayoutName(newestRabbitmq),
  version: "4.3",
  replicas: isLong ? 3 : 2,
};

const toGreen = "warren move-cluster --from rabbitmq/blue --to rabbitmq/green --yes";
const toBlue = "warren move-cluster --from rabbitmq/green --to rabbitmq/blue --yes";
const backlog = 1_000;
const numbers = Array.from({ length: backlog }, (_, n) => String(n));
const inOrder = (ids: Iterable<string>) => [...ids].toSorted((a, b) => Number(a) - Number(b));

const project = new BlueGreenProject();
let clients: Clients;
let host: string;

beforeAll(async () => {
  await importOfficialLayout(newestRabbitmq);
  await project.begin();
  project.configure({ clusters: ["blue"], active: "blue", blue });
  await project.succeed("pulumi up");
  host = await project.address("rabbitmq");
  for (const queue of ["orders.old", "mail.old", "events"]) await publish(host, queue, backlog);
  clients = new Clients(host, ["orders", "mail"]);
});
afterAll(async () => {
  await clients?.stop();
  await project.remove();
});

describe("a move of a whole cluster", () => {
  it("begins with a second cluster beside the first: neither joins the other, and they share no secret", async () => {
    project.configure({ clusters: ["blue", "green"], green });
    await project.succeed("pulumi up");
    for (const [cluster, { replicas }] of Object.entries({ blue, green })) {
      const names = Array.from(
        { length: replicas },
        (_, i) => `rabbit@${cluster}-${i}.${cluster}-nodes.${project.namespace}`,
      );
      expect(await project.members(cluster)).toEqual(names);
    }
    for (const secret of ["admin", "erlang-cookie"]) {
      const [one, other] = [await project.secret(`blue-${secret}`), await project.secret(`green-${secret}`)];
      for (const key of ["password", ".erlang.cookie"]) if (one[key]) expect(one[key]).not.toBe(other[key]);
    }
    const selectors = await Promise.all(
      ["blue", "green"].map((name) =>
        project.kubectl("get", "networkpolicy", name, "-o", "jsonpath={.spec.podSelector.matchLabels}"),
      ),
    );
    expect(selectors.map((text) => JSON.parse(text)["app.kubernetes.io/instance"])).toEqual([
      "blue",
      "green",
    ]);
  });

  it("copies a stream once, however often it is asked to", async () => {
    const command = "warren move-cluster --from rabbitmq/blue --to rabbitmq/green --streams --yes";
    expect(await project.succeed(command)).toContain(`copied ${backlog} messages of stream "events"`);
    expect(await project.succeed(command)).not.toContain("of stream");
    const there = await project.address("green");
    // What the broker counts is behind.
    await eventually("the stream is whole", async () =>
      (await count(there, "events")) === backlog ? true : undefined,
    );
  });

  it("says what it would do, and changes nothing", async () => {
    const text = await project.succeed("warren move-cluster --from rabbitmq/blue --to rabbitmq/green");
    expect(text).toMatch(
      /\(RabbitMQ 4\.0\.\d+\).*\(RabbitMQ 4\.3\.\d+\)\n\d+ messages in 4 queues would be moved/,
    );
    expect(text).toMatch(/4 clients \("shop" from .*\) would be disconnected/);
    expect(clients.reconnections).toBe(0);
  });

  it("brings clients and messages to the new cluster though its command is killed, and the second run ends it", async () => {
    await project.succeed("pulumi config set active green");
    await project.succeed("pulumi up");
    await project.killedAt(toGreen, "moved");
    expect(await project.succeed(toGreen)).toContain("done: nothing is left on");
    expect(clients.reconnections).toBeGreaterThan(0);
    const found = await Promise.all(["orders.old", "mail.old"].map((queue) => count(host, queue)));
    for (const all of found) expect(all).toBeLessThanOrEqual(backlog + 200);
    const blues = await project.address("blue");
    for (const queue of ["orders", "mail", "orders.old", "mail.old"])
      expect(await count(blues, queue)).toBe(0);
  });

  it.runIf(isLong)(
    "goes back to the old version with all that was published meanwhile, and forward again",
    async () => {
      await project.succeed("pulumi config set active blue");
      await project.succeed("pulumi up");
      const back = await project.run(toBlue);
      // Blue's stream has its messages already: it is named, and no message of it is doubled.
      expect(back.text).toMatch(/left on \S+\/green: stream "events" .* left alone/);
      expect(back.code).toBe(1);
      expect(await count(await project.address("blue"), "events")).toBe(backlog);
      await project.succeed("pulumi config set active green");
      await project.succeed("pulumi up");
      expect(await project.succeed(toGreen)).toContain("done: nothing is left on");
    },
  );

  it("has lost no confirmed message", async () => {
    clients.stopPublishing();
    await eventually(
      "consumers have all",
      async () => (clients.missing().length === 0 ? true : undefined),
      30,
    ).catch(() => undefined);
    expect(clients.missing()).toEqual([]);
    expect(clients.returned).toBe(0);
    expect(clients.total).toBeGreaterThan(100);
    for (const queue of ["orders.old", "mail.old"]) {
      expect(inOrder(new Set(await drain(host, queue))), queue).toEqual(numbers);
    }
    await clients.stop();
    console.log(`confirmed ${clients.total}, lost 0, reconnections ${clients.reconnections}`);
  });

  it("deletes the old cluster only when it is empty", async () => {
    await publish(await project.address("blue"), "mail", 1);
    project.configure({ blue: { ...blue, isEmpty: true } });
    const refused = await project.run("pulumi up");
    expect(refused.text).toMatch(/queue "mail".*holds 1 message/);
    expect(refused.code).not.toBe(0);
    await project.succeed(toGreen);
    await project.succeed("pulumi up");
    project.configure({ clusters: ["green"] });
    await project.succeed("pulumi up");
    expect(await project.kubectl("get", "statefulsets", "-o", "name")).toBe("statefulset.apps/green\n");
    expect(await drain(host, "mail")).toEqual(["0"]);
  });
});
