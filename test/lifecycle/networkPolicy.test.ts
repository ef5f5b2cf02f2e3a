/** Who reaches which port of a broker, where the network enforces policies. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enforceNetworkPolicies } from "../../local/cluster/power.ts";
import { installNetworkPolicyAgent } from "../../local/toolchain/install.ts";
import { checkout, eventually, finished, kubectl, kubectlIn, namespace, Project } from "../e2e/stack.ts";

const [strangers, scrapers] = ["strangers", "scrapers"];
const settings = "stacks/Pulumi.local.yaml";
const project = new Project();
let address: string;

/** It waits. Namespaces may ask for the strictest Pod Security. */
const prober = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "prober" },
  spec: {
    terminationGracePeriodSeconds: 0,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "prober",
        image: "warren.local/python:3",
        imagePullPolicy: "Never",
        command: ["sleep", "infinity"],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
};

beforeAll(async () => {
  if (process.env.WARREN_HOME?.includes("test") !== true)
    throw new Error("run these tests with ./dev test lifecycle");
  const up = await finished(`${checkout}/dev`, ["up"]);
  expect(up.code, up.text).toBe(0);
  await installNetworkPolicyAgent();
  // Without what another run may have left.
  await project.up();
  for (const name of [strangers, scrapers]) await kubectlIn("default", "create", "namespace", name);
  for (const where of [namespace, strangers, scrapers]) {
    const made = await finished("sh", [
      "-c",
      `echo '${JSON.stringify(prober)}' | kubectl --namespace ${where} apply --filename -`,
    ]);
    expect(made.code, made.text).toBe(0);
    await kubectlIn(where, "wait", "--for=condition=Ready", "pod/prober", "--timeout=60s");
  }
  address = await kubectl("get", "pod", "warren-1", "-o", "jsonpath={.status.podIP}");
  enforceNetworkPolicies(true);
  // This host is nobody whom the policy names.
  await eventually("policies are enforced", async () => {
    const { code } = await finished("timeout", ["2", "bash", "-c", `</dev/tcp/${address}/5672`]);
    return code === 0 ? undefined : true;
  });
});
afterAll(async () => {
  enforceNetworkPolicies(false);
  await project.up();
  for (const name of [strangers, scrapers])
    await kubectlIn("default", "delete", "namespace", name, "--wait=false");
  await kubectl("delete", "pod", "prober", "--wait=false");
  project.remove();
});

/** Of these ports of node warren-1, those that a pod reaches. */
async function reached(where: string, pod: string, ports: readonly number[]): Promise<readonly number[]> {
  const script = ports.map((port) => `(timeout 3 bash -c '</dev/tcp/${address}/${port}' && echo ${port}) &`);
  const { text } = await finished("kubectl", [
    ...["--namespace", where, "exec", pod, "--", "bash", "-c"],
    `${script.join(" ")} wait`,
  ]);
  return [...text.matchAll(/^\d+$/gm)].map(([port]) => Number(port)).toSorted((a, b) => a - b);
}

const [amqp, management, metrics, epmd, distribution] = [5672, 15672, 15692, 4369, 25672];
const all = [epmd, amqp, management, metrics, distribution];

describe("by default", () => {
  it("a node reaches every port of another, or there would be no cluster", async () => {
    expect(await reached(namespace, "warren-0", all)).toEqual(all);
  });

  it("a pod of the namespace reaches what is for clients, and no port between the nodes", async () => {
    expect(await reached(namespace, "prober", all)).toEqual([amqp, management, metrics]);
  });

  it("a pod of another namespace reaches nothing", async () => {
    expect(await reached(strangers, "prober", all)).toEqual([]);
  });

  it("`pulumi up` reaches the broker as before, also for a change of the topology", async () => {
    const topology = "stacks/local.topology.yaml";
    project.write(topology, `${project.file(topology)}      behind-the-policy: {}\n`);
    expect(await project.up()).toMatchObject({ created: 1 });
  });
});

describe("with a named scraper", () => {
  it("only that one reads the metrics, and nothing else, and no node restarts for the change", async () => {
    const uids = () =>
      kubectl("get", "pods", "-l", "app.kubernetes.io/name=rabbitmq", "-o", "jsonpath={..uid}");
    const before = await uids();
    const named = `{ metrics: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${scrapers} } } }] }`;
    project.edit(settings, "    replicas: 3\n", `    replicas: 3\n    networkPolicy: ${named}\n`);
    await project.up();
    const scrapes = async () => reached(scrapers, "prober", all);
    await expect.poll(scrapes, { timeout: 30_000, interval: 500 }).toEqual([metrics]);
    expect(await reached(namespace, "prober", all)).toEqual([amqp, management]);
    expect(await uids()).toBe(before);
  });
});
