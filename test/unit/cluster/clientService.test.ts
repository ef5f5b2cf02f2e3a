import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const made: Made[] = [];

/** What an API server adds to a Service of type LoadBalancer. */
const withNodePorts = (spec: { readonly ports?: readonly object[] }) => ({
  ...spec,
  clusterIP: "10.0.0.7",
  ports: spec.ports?.map((port, i) => ({ ...port, nodePort: 30_000 + i })),
});

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      made.push({ type, name, inputs });
      const password = type.startsWith("random:") ? { result: "generated" } : {};
      const service = type.endsWith(":Service") ? { spec: withNodePorts(inputs.spec) } : {};
      return { id: `${name}-id`, state: { ...inputs, ...password, ...service } };
    },
  });
});

describe("ClientService", () => {
  it("leads clients to the cluster it is given, under a name, with ports and for the networks that do not change with the cluster", async () => {
    const { RabbitmqCluster } = await import("../../../components/rabbitmqCluster.ts");
    const { ClientService } = await import("../../../components/clientService.ts");
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" };
    const service = { type: "LoadBalancer", annotations, loadBalancerSourceRanges: ["192.0.2.0/24"] };
    const green = new RabbitmqCluster("green", {
      namespace: "messaging",
      service,
      plugins: ["rabbitmq_stream"],
    });
    const { host } = new ClientService("rabbitmq", { cluster: green });
    expect(await new Promise((resolve) => host.apply(resolve))).toBe("rabbitmq.messaging.svc");
    const named = (wanted: string) =>
      vi.waitFor(() => {
        const found = made.find(({ name, type }) => type.endsWith(":Service") && name === wanted);
        if (found === undefined) throw new Error(`no Service ${wanted}`);
        return found.inputs;
      });
    const shared = await named("rabbitmq");
    expect(shared.metadata).toEqual({ name: "rabbitmq", namespace: "messaging", annotations });
    expect(shared.spec).toEqual((await named("green-client")).spec);
  });
});
