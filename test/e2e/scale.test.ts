/** Nodes and volumes change while the cluster runs. Each test goes on where the one before it ended. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rabbitmq } from "../../local/images/images.ts";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { officialLayoutName } from "../../local/images/officialLayout/officialLayout.ts";
import { shownWords } from "../docs/shown.ts";
import { isLong } from "../form.ts";
import { importOfficialLayout } from "./officialProject.ts";
import { kept, publish, queues } from "./scaleMessages.ts";
import { switchesPlugins } from "./scalePlugins.ts";
import { ScaleProject } from "./scaleProject.ts";
import { eventually } from "./stack.ts";

const count = 200;
const all = queues.map(() => count);

/** What Warren says of more nodes, whatever the cluster and its namespace are called, and wherever Pulumi breaks lines. */
const announced = (text: string) =>
  /replicas 3 to 5:.*?balanced/s
    .exec(text)?.[0]
    .replace(/rabbit@[\w-]+?-(\d)\.[\w.-]+/g, "node $1")
    .replace(/\s+/g, " ");

/** What it says of a classic queue on a leaving node, whatever the queue, its vhost and the cluster are called. */
const refusal = (text: string) =>
  // Pulumi's progress shows the first line alone, before the diagnostics have it all.
  /replicas 5 to 3 is refused, and nothing was changed:\s+\d.*?the type quorum/s
    .exec(text)?.[0]
    .replace(/"[\w-]+" in vhost "\w+" \(\d+ messages, on rabbit@[\w.-]+\)/, "a queue")
    .replace(/\s+/g, " ");

describe.each([["4.3", newestRabbitmq] as const, ...(isLong ? [["4.0", rabbitmq] as const] : [])])(
  "a cluster of RabbitMQ %s that runs",
  (version, base) => {
    const project = new ScaleProject(officialLayoutName(base), version);
    let before: Readonly<Record<string, string>>;
    beforeAll(async () => {
      await importOfficialLayout(base);
      await project.begin();
      await project.up();
      await publish(project, count);
    });
    afterAll(() => project.remove());

    switchesPlugins(project);

    it("grows to five nodes: queues get the members that they ask for, and nobody restarts", async () => {
      before = await project.started();
      const text = await project.up({ replicas: 5 });
      expect(announced(text)).toBe(
        announced(shownWords("docs/scaling.md", "pulumi preview", "More nodes, fewer")),
      );
      expect(await project.members()).toEqual(["0", "1", "2", "3", "4"]);
      expect(await project.membersOf("q3")).toHaveLength(3);
      expect(await project.membersOf("q5")).toEqual([0, 1, 2, 3, 4]);
      expect(await project.membersOf("s5")).toEqual([0, 1, 2, 3, 4]);
      expect(await project.started()).toMatchObject(before);
    });

    it("refuses to shrink while a classic queue would be lost, by name, and changes nothing", async () => {
      const [node = ""] = (await project.request<{ name: string }[]>("GET", "/nodes"))
        .map(({ name }) => name)
        .filter((name) => name.includes("scale-4."));
      const classic = { durable: true, arguments: { "x-queue-type": "classic" }, node };
      await project.request("PUT", "/queues/scale/only-copy", classic);
      project.set({ replicas: 3 });
      for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
        const { code, text } = await project.try(...command);
        expect(code).not.toBe(0);
        expect(text).toMatch(
          /replicas 5 to 3 is refused.*\n.*"only-copy" in vhost "scale" \(0 messages, on rabbit@scale-4/,
        );
        expect(refusal(text)).toBe(refusal(shownWords("docs/scaling.md", "pulumi preview", "Fewer nodes")));
      }
      expect(await project.members()).toHaveLength(5);
      await project.request("DELETE", "/queues/scale/only-copy");
    });

    it("shrinks to three nodes though the update is killed on the way, and loses no message", async () => {
      const text = await project.upKilledAt("has left the cluster", { replicas: 3 });
      expect(text).toContain("2 quorum queues and streams have members there");
      await project.up();
      expect(await project.members()).toEqual(["0", "1", "2"]);
      for (const queue of queues) expect(await project.membersOf(queue)).toEqual([0, 1, 2]);
      expect(await project.started()).toEqual(before);
      const claims = await project.kubectl("get", "pvc", "-o", "name");
      expect(claims.trim().split("\n")).toHaveLength(5);
      expect(await kept(project)).toEqual(all);
    });

    it.runIf(isLong)("takes the kept volumes again, and deletes them where it is told to", async () => {
      await project.up({ replicas: 4 });
      expect(await project.members()).toEqual(["0", "1", "2", "3"]);
      await project.up({ replicas: 3, whenScaled: "delete" });
      await eventually("the volume is gone", async () => {
        const claims = await project.kubectl("get", "pvc", "-o", "name");
        return claims.includes("data-scale-3") ? undefined : true;
      });
      expect(await project.members()).toEqual(["0", "1", "2"]);
      expect(await project.started()).toEqual(before);
    });

    it("stops at zero nodes, where a changed topology is refused, and comes back with all it had", async () => {
      await project.up({ replicas: 0 });
      expect(await project.started()).toEqual({});
      const unchanged = await project.try("preview", "--expect-no-changes");
      expect(unchanged.code, unchanged.text).toBe(0);
      project.set({ more: true });
      const changed = await project.try("up", "--yes", "--skip-preview");
      expect(changed.code).not.toBe(0);
      expect(changed.text).toContain("a cluster with `replicas: 0` has no nodes");
      await project.up({ more: false, replicas: 3 });
      expect(await project.members()).toEqual(["0", "1", "2"]);
      expect(await kept(project)).toEqual(all);
    });

    it("takes back pod 0 without its volume, and no second cluster is founded", async () => {
      const { "scale-0": former = "" } = await project.started();
      await project.kubectl("delete", "pvc", "data-scale-0", "--wait=false");
      await project.kubectl("delete", "pod", "scale-0");
      await eventually("pod 0 is a member again", async () => {
        const now = (await project.started())["scale-0"];
        const members = await project.members();
        return now !== former && members.join() === "0,1,2" ? true : undefined;
      });
      await eventually("its members have grown back", async () => {
        const found = await Promise.all(queues.map((queue) => project.membersOf(queue)));
        return found.every((members) => members.join() === "0,1,2") ? true : undefined;
      });
      const ask = [
        "exec",
        "scale-0",
        "--container",
        "rabbitmq",
        "--",
        "rabbitmqctl",
        "--quiet",
        "cluster_status",
      ];
      expect(await project.kubectl(...ask)).toContain("rabbit@scale-2.");
      // A node reads a stream only from a replica of its own that runs, which it does a moment after it is a member.
      const read = await eventually("each queue can be read", () => kept(project));
      expect(read).toEqual(all);
    });

    // In 4.0 a node waits for those that stopped after it, as docs/cluster.md says.
    const isKhepri = version !== "4.0";
    it.runIf(isKhepri && isLong)(
      "founds no second cluster while only pod 0 boots, without its volume, and joins the others then",
      async () => {
        await project.up({ whenScaled: "retain" });
        const scaleTo = (count: number) =>
          project.kubectl("scale", "statefulset", "scale", `--replicas=${count}`);
        await scaleTo(0);
        await project.kubectl("wait", "--for=delete", "pod", "--all", "--timeout=300s");
        await project.kubectl("delete", "pvc", "data-scale-0");
        await scaleTo(1);
        await eventually("pod 0 says what it waits for", async () => {
          const log = await project.kubectl("logs", "scale-0", "--container", "rabbitmq").catch(() => "");
          return log.includes("the cluster was formed before") || log.includes("Starting RabbitMQ")
            ? log
            : undefined;
        }).then((log) => expect(log).not.toContain("Starting RabbitMQ"));
        await scaleTo(3);
        await eventually("all nodes are members of one cluster", async () =>
          (await project.members().catch(() => [])).join() === "0,1,2" ? true : undefined,
        );
        const read = await eventually("each queue can be read", () => kept(project));
        expect(read).toEqual(all);
      },
    );

    it("says in the preview that its volumes cannot grow, or shrink, and what to do", async () => {
      project.set({ size: "2Gi" });
      const larger = await project.try("preview");
      expect(larger.code).not.toBe(0);
      expect(larger.text).toMatch(
        /refuses to make the volume data-scale-0 larger than 1Gi.*allowVolumeExpansion: true/,
      );
      project.set({ size: "900Mi" });
      const smaller = await project.try("preview");
      expect(smaller.code).not.toBe(0);
      expect(smaller.text).toContain("storage.size 900Mi is smaller than the volumes data-scale-0 (1Gi)");
      project.set({ size: "1Gi" });
      const same = await project.try("preview", "--expect-no-changes");
      expect(same.code, same.text).toBe(0);
    });
  },
);
