import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterSettings } from "../../components/cluster/settings.ts";
import { shownWords } from "../docs/shown.ts";
import { UpgradeProject } from "./upgradeProject.ts";

const project = new UpgradeProject();

/** Enough for a node that is idle. */
const small: ClusterSettings = {
  replicas: 3,
  resources: { cpu: "50m", memory: "384Mi" },
  storage: { size: "1Gi", whenDeleted: "delete" },
  terminationGracePeriodSeconds: 60,
  // A cluster that did not enable its flags after the last upgrade.
  pods: { env: { RABBITMQ_FEATURE_FLAGS: "rabbitmq_4.0.0,quorum_queue" } },
};

/** A version that cannot be had: its pods never start. */
const unavailable = { ...small, version: "4.1.8", image: "warren.local/no-such-image:4.1" };

beforeAll(async () => {
  project.set(small);
  await project.pulumi("stack", "init", "test");
  await project.up();
});
afterAll(() => project.remove());

/** What an update could change. */
async function cluster(): Promise<string> {
  const objects = ["statefulset,configmap,secret,service", "-o", "name"];
  const generation = [
    "statefulset",
    "upgraded",
    "-o",
    "jsonpath={.metadata.generation} {.status.updateRevision}",
  ];
  return `${await project.kubectl("get", ...objects)}${await project.kubectl("get", ...generation)}`;
}

const flagsOff = async () => {
  const command = ["rabbitmqctl", "--silent", "list_feature_flags", "name", "state", "stability"];
  const lines = (await project.kubectl("exec", "upgraded-0", "-c", "rabbitmq", "--", ...command)).split("\n");
  return lines.filter((line) => /\tdisabled\tstable$/.test(line)).map((line) => line.split("\t")[0]);
};

const notInPlace =
  /runs 4\.0\.5 and cannot be changed to 4\.3\.6; nothing was changed:\s+RabbitMQ has no upgrade in place from 4\.0\.5 to 4\.3\.6 in one step; set the version to "4\.2\.9", then "4\.3\.6"/;

describe("a cluster of 4.0 that runs", () => {
  it("stays as it is when a stack wants 4.3: the preview and the update are refused, and say the way", async () => {
    const before = await cluster();
    project.set({ ...small, version: "4.3.6", image: "warren.local/rabbitmq:4.3" });
    const preview = await project.try("preview");
    expect(preview.text).toMatch(notInPlace);
    const shown = shownWords("docs/upgrading.md", "pulumi preview", "Which upgrades are possible");
    expect(preview.text.replace(/\s+/g, " ").replaceAll("cluster upgraded", "cluster warren")).toContain(
      shown,
    );
    expect(preview.code).not.toBe(0);
    const update = await project.try("up", "--yes", "--skip-preview");
    expect(update.text).toMatch(notInPlace);
    expect(update.code).not.toBe(0);
    expect(await cluster()).toBe(before);
  });

  it("tells in the preview of another image what it costs and that flags are enabled for good", async () => {
    project.set(unavailable);
    const { code, text } = await project.try("preview");
    expect(text).toMatch(
      /restarts the 3 nodes one at a time; because of another configuration, environment, image, pod settings/,
    );
    expect(text).toMatch(
      /upgrade from 4\.0\.5 to 4\.1\.8; before the upgrade the update enables the feature flags detailed_queues_endpoint, .*cannot be undone/,
    );
    expect(code).toBe(0);
    expect(await flagsOff()).toContain("detailed_queues_endpoint");
  });

  it("is not upgraded with its feature flags off if the stack enables none", async () => {
    project.set({ ...unavailable, featureFlags: "manual" });
    const { code, text } = await project.try("preview");
    expect(text).toMatch(
      /stable feature flags are disabled: detailed_queues_endpoint, .*enable_feature_flag all/,
    );
    expect(code).not.toBe(0);
  });

  it("has its flags enabled before anything restarts, and is told if the image is of another version", async () => {
    // A restart with a higher number, as no image of another 4.0 can be had.
    project.set({ ...small, version: "4.0.9", pods: { ...small.pods, annotations: { restarted: "1" } } });
    const text = await project.up();
    expect(text).toMatch(/before the upgrade: enabled the feature flags detailed_queues_endpoint, /);
    expect(text).toMatch(/the image \S+ contains RabbitMQ 4\.0\.5, and `version` says 4\.0\.9/);
    expect(await flagsOff()).toEqual([]);
  });

  it("comes back from an upgrade whose image cannot be pulled", async () => {
    project.set({ ...unavailable, rolloutTimeoutSeconds: 60 });
    const failed = await project.try("up", "--yes", "--skip-preview");
    expect(failed.text).toMatch(/upgraded-2: .*(ErrImagePull|ImagePullBackOff)/);
    expect(failed.code).not.toBe(0);
    project.set(small);
    await project.up();
    const ready = await project.kubectl(
      "get",
      "statefulset",
      "upgraded",
      "-o",
      "jsonpath={.status.readyReplicas}",
    );
    expect(ready).toBe("3");
  });

  it("is previewed without a Kubernetes API, which is said", async () => {
    project.set(small);
    project.env = { KUBECONFIG: "/no/such/file" };
    const { text } = await project.try("preview");
    project.env = {};
    expect(text).toMatch(/not checked against the running cluster: cannot read the StatefulSet upgraded/);
  });
});
