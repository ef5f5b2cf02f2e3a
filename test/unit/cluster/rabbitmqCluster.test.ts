import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RabbitmqClusterArgs } from "../../../components/rabbitmqCluster.ts";

const password = "generated-and-secret";
const made: { type: string; name: string; inputs: Record<string, unknown> }[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      made.push({ type, name, inputs });
      const result = type.startsWith("random:") ? { result: password } : {};
      return { id: `${name}-id`, state: { ...inputs, ...result } };
    },
  });
});
beforeEach(() => {
  made.length = 0;
});

async function make(args: RabbitmqClusterArgs) {
  const { RabbitmqCluster } = await import("../../../components/rabbitmqCluster.ts");
  const cluster = new RabbitmqCluster("rabbitmq", args);
  await value(cluster.statefulSet.urn);
  return cluster;
}

function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

const namesAndTypes = () => made.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).toSorted();

describe("RabbitmqCluster", () => {
  it("makes these children and no others, each under the name it keeps for ever", async () => {
    await make({ namespace: "messaging" });
    expect(namesAndTypes()).toEqual([
      "ConfigMap rabbitmq-config",
      "ConfigMap rabbitmq-formed",
      "ConfigMap rabbitmq-plugins",
      "ConfigMap rabbitmq-size",
      "NetworkPolicy rabbitmq-network",
      "PodDisruptionBudget rabbitmq-disruption",
      "RabbitmqCluster rabbitmq",
      "RandomPassword rabbitmq-admin-password",
      "RandomPassword rabbitmq-erlang-cookie-value",
      "Secret rabbitmq-admin",
      "Secret rabbitmq-erlang-cookie",
      "Service rabbitmq-client",
      "Service rabbitmq-nodes",
      "StatefulSet rabbitmq",
    ]);
    const objects = made.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects.map(({ inputs }) => inputs.metadata)).toEqual(
      objects.map(() =>
        expect.objectContaining({ namespace: "messaging", name: expect.stringMatching(/^rabbitmq/) }),
      ),
    );
  });

  it("makes no cookie for a cluster that it adopts, whose nodes have one", async () => {
    await make({ namespace: "messaging", adopt: { operator: "shop" } });
    const names = namesAndTypes();
    expect(names.filter((name) => name.includes("cookie"))).toEqual([]);
    expect(names).toContain("ConfigMap rabbitmq-formed");
    const services = made.filter(({ type }) => type.endsWith(":Service"));
    expect(services.map(({ inputs }) => inputs.metadata)).toMatchObject(
      [{ name: "shop-nodes" }, { name: "shop-server" }].map((one) => ({
        ...one,
        annotations: { "pulumi.com/patchForce": "true" },
      })),
    );
  });

  it("makes the administrator as a definition, and the record of what was loaded, only with definitions", async () => {
    const definitionsSecret = { secret: "exported", key: "all.json" };
    await make({ namespace: "messaging", files: { definitionsSecret } });
    const names = namesAndTypes().filter((name) => name.includes("definitions"));
    expect(names).toEqual(["ConfigMap rabbitmq-definitions", "Secret rabbitmq-admin-definitions"]);
    expect(JSON.stringify(made.filter(({ type }) => !/Secret|Random/.test(type)))).not.toContain(password);
  });

  it("adds access to the Kubernetes API on 4.0 only, and no budget for one node", async () => {
    await make({ namespace: "messaging", version: "4.0.5", replicas: 1 });
    const names = namesAndTypes();
    expect(names.filter((name) => name.endsWith("peer-discovery"))).toEqual([
      "Role rabbitmq-peer-discovery",
      "RoleBinding rabbitmq-peer-discovery",
      "ServiceAccount rabbitmq-peer-discovery",
    ]);
    expect(names.some((name) => name.startsWith("PodDisruptionBudget"))).toBe(false);
  });

  it.each([
    [true, ["ServiceMonitor rabbitmq-monitor", "PrometheusRule rabbitmq-rules"]],
    [
      { scrape: "podMonitor", rules: false, dashboards: true },
      [
        "ConfigMap rabbitmq-rabbitmq-erlang",
        "ConfigMap rabbitmq-rabbitmq-overview",
        "ConfigMap rabbitmq-rabbitmq-queues",
        "ConfigMap rabbitmq-rabbitmq-raft",
        "ConfigMap rabbitmq-rabbitmq-streams",
        "PodMonitor rabbitmq-monitor",
      ],
    ],
    [{ scrape: "annotations" }, ["PrometheusRule rabbitmq-rules"]],
    [{ scrape: "none", rules: false }, []],
  ])(
    "adds for monitoring %j what Prometheus needs, and restarts no pod for it",
    async (monitoring, added) => {
      await make({ namespace: "messaging" });
      const [before, set] = [namesAndTypes(), made.find(({ type }) => type.endsWith(":StatefulSet"))];
      made.length = 0;
      const cluster = await make({ namespace: "messaging", monitoring });
      await value(cluster.rolledOut);
      await expect.poll(namesAndTypes).toEqual([...before, ...added].toSorted());
      expect(made.find(({ type }) => type.endsWith(":StatefulSet"))).toEqual(set);
      const service = made.find(({ name }) => name === "rabbitmq-client");
      const isAnnotated = typeof monitoring === "object" && monitoring.scrape === "annotations";
      expect(JSON.stringify(service?.inputs).includes('"prometheus.io/scrape":"true"')).toBe(isAnnotated);
      for (const { type, inputs } of made.filter(({ name }) => /-(monitor|rules)$/.test(name))) {
        expect(type).toMatch(
          /^kubernetes:monitoring\.coreos\.com\/v1:(ServiceMonitor|PodMonitor|PrometheusRule)$/,
        );
        expect(inputs.metadata).toMatchObject({ namespace: "messaging", name: "rabbitmq" });
      }
    },
  );

  it.each([
    ["rules without an address of the runbooks", { scrape: "podMonitor" }, true],
    ["an address", { scrape: "podMonitor", runbooks: "https://wiki.example.com/alerts" }, false],
    ["no rules", { scrape: "podMonitor", rules: false }, false],
  ])("warns in a preview of links that nobody can open, with %s", async (_, monitoring, isWarned) => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    const preview = vi.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(true);
    try {
      await make({ namespace: "messaging", monitoring });
      const lines = warn.mock.calls.map(([line]) => line).filter((line) => line.includes("runbook"));
      expect(lines).toEqual(isWarned ? [expect.stringContaining("set `monitoring.runbooks` to")] : []);
    } finally {
      warn.mockRestore();
      preview.mockRestore();
    }
  });

  it("hands out addresses without a password, and the password only as a secret", async () => {
    const cluster = await make({ namespace: pulumi.output("messaging"), name: "orders" });
    expect(await value(cluster.managementUrl)).toBe("http://orders.messaging.svc:15672");
    expect(await value(cluster.amqpUrl)).toBe("amqp://orders.messaging.svc:5672");
    expect(await value(cluster.adminSecretName)).toBe("orders-admin");
    expect(await value(cluster.adminUsername)).toBe("warren-admin");
    expect(await value(cluster.adminPassword)).toBe(password);
    expect(await pulumi.isSecret(cluster.adminPassword)).toBe(true);
    for (const open of [cluster.managementUrl, cluster.amqpUrl, cluster.adminUsername]) {
      expect(await pulumi.isSecret(open)).toBe(false);
    }
  });

  it("puts the password into the Secret and nowhere else", async () => {
    await make({ namespace: "messaging" });
    const encoded = Buffer.from(password).toString("base64");
    const holders = made.filter(({ inputs }) => {
      const text = JSON.stringify(inputs);
      return text.includes(password) || text.includes(encoded);
    });
    expect(holders.map(({ name }) => name).toSorted()).toEqual(["rabbitmq-admin", "rabbitmq-erlang-cookie"]);
  });

  it("keeps the password before a rotated one, for whoever has to tell the broker, and no older one", async () => {
    const cluster = await make({ namespace: "messaging", adminPasswordRotation: 3 });
    const passwords = namesAndTypes().filter((name) => name.includes("admin-password"));
    expect(passwords).toEqual([
      "RandomPassword rabbitmq-admin-password-2",
      "RandomPassword rabbitmq-admin-password-3",
    ]);
    const { previousAdminPassword } = cluster;
    if (previousAdminPassword === undefined) throw new Error("there must be one");
    expect(await pulumi.isSecret(previousAdminPassword)).toBe(true);
    expect((await make({ namespace: "messaging" })).previousAdminPassword).toBeUndefined();
  });

  it("restarts no pod for another password", async () => {
    const template = async (adminPasswordRotation: number) => {
      made.length = 0;
      await make({ namespace: "messaging", adminPasswordRotation });
      return made.find(({ type }) => type.endsWith(":StatefulSet"))?.inputs;
    };
    const first = await template(1);
    expect(first).toBeDefined();
    expect(await template(2)).toEqual(first);
  });

  it("makes nothing at all of settings with mistakes, and names them all", async () => {
    const { RabbitmqCluster } = await import("../../../components/rabbitmqCluster.ts");
    const wrong = { namespace: "messaging", replicas: 10, spread: "wide" };
    expect(() => new RabbitmqCluster("rabbitmq", wrong)).toThrow(
      /settings of the RabbitMQ cluster "rabbitmq"[\s\S]*cluster\.replicas: 10[\s\S]*cluster\.spread: "wide"/,
    );
    expect(made).toEqual([]);
  });
});
