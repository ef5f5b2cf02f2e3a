import { describe, expect, it } from "vitest";
import { networkPolicy } from "../../../components/cluster/networkPolicy.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { resolved } from "./resolved.ts";

const rules = (settings: ClusterSettings) =>
  JSON.parse(JSON.stringify(networkPolicy(resolved(settings))?.spec ?? {})).ingress as readonly unknown[];
const nodes = {
  podSelector: {
    matchLabels: { "app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/instance": "rabbitmq" },
  },
};
const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port, protocol: "TCP" }));
const monitoring = { namespaceSelector: { matchLabels: { team: "monitoring" } } };

describe("the NetworkPolicy", () => {
  it("leaves the ports between the nodes to the nodes, and the others to the namespace", () => {
    expect(rules({ plugins: ["rabbitmq_stream"] })).toEqual([
      { from: [nodes] },
      { from: [{ podSelector: {} }], ports: tcp(5672, 5552) },
      { from: [{ podSelector: {} }], ports: tcp(15672) },
      { from: [{ podSelector: {} }], ports: tcp(15692) },
    ]);
  });

  it("lets each audience in where it is named, and nobody where the list is empty", () => {
    expect(rules({ networkPolicy: { management: [], metrics: [monitoring] } })).toEqual([
      { from: [nodes] },
      { from: [{ podSelector: {} }], ports: tcp(5672) },
      { from: [monitoring], ports: tcp(15692) },
    ]);
  });

  it("does not lock out the clients of a load balancer, whose addresses nobody knows", () => {
    expect(rules({ service: { type: "LoadBalancer" } })).toEqual([
      { from: [nodes] },
      { ports: tcp(5672) },
      { ports: tcp(15672) },
      { ports: tcp(15692) },
    ]);
  });

  it("is left out only where the settings say so", () => {
    expect(networkPolicy(resolved({ networkPolicy: { enabled: false } }))).toBeUndefined();
  });

  it("refuses peers that Kubernetes would read as somebody else", () => {
    const clients = [{ namespaceSelecter: {} }, {}, { ipBlock: "10.0.0.0/8" }, "monitoring"];
    const { problems } = resolveSettings(
      // As YAML gives them: of any shape.
      { networkPolicy: { enabled: "yes", clients, metrics: {} } } as unknown as ClusterSettings,
      "rabbitmq",
    );
    const path = "warren:cluster.networkPolicy";
    expect(problems.map(({ message }) => message)).toEqual([
      `${path}.clients[0]: unknown setting "namespaceSelecter"; did you mean "namespaceSelector"; allowed are podSelector, namespaceSelector, ipBlock`,
      `${path}.clients[1]: a peer needs one of podSelector, namespaceSelector, ipBlock`,
      `${path}.clients[2].ipBlock: "10.0.0.0/8" is not allowed; it must be a map as Kubernetes has it`,
      `${path}.clients[3]: "monitoring" is not allowed; it must be a map of settings`,
      `${path}.metrics: a map is not allowed; it must be a list of peers as Kubernetes has them; an empty list is nobody`,
      `${path}.enabled: "yes" is not allowed; it must be true or false`,
    ]);
  });
});
