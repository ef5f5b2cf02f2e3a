/** Who may connect to the nodes: each other to everything, and the named peers to what is for them. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { backupSelector } from "./backupJob.ts";
import { metadata, selector } from "./names.ts";
import { audiences } from "./networkPolicySettings.ts";
import { type ClientPort, clientPorts } from "./plugins.ts";
import type { Resolved } from "./settings.ts";

/** Undefined if the settings want none. What the nodes themselves connect to is not restricted. */
export function networkPolicy(settings: Resolved): k8s.networking.v1.NetworkPolicy | undefined {
  const { name, plugins, tls, networkPolicy: allowed, backup } = settings;
  if (!allowed.enabled) return undefined;
  const nodes = { podSelector: { matchLabels: selector(settings) } };
  const forAudience = audiences.map((audience) => {
    const ports = clientPorts(plugins, tls).filter((port) => audienceOf(port) === audience);
    const peers = allowed[audience];
    return {
      ...(peers !== undefined && { from: [...peers] }),
      ports: ports.map(({ port }) => ({ port, protocol: "TCP" })),
      isNobody: peers?.length === 0,
    };
  });
  const ofBackups = clientPorts(plugins, tls)
    .filter((port) => audienceOf(port) !== "metrics")
    .map(({ port }) => ({ port, protocol: "TCP" }));
  return {
    metadata: metadata(name, settings),
    spec: {
      podSelector: { matchLabels: selector(settings) },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [nodes] },
        ...(backup
          ? [{ from: [{ podSelector: { matchLabels: backupSelector(name) } }], ports: ofBackups }]
          : []),
        // An empty list of peers would be everybody.
        ...forAudience.flatMap(({ isNobody, ...rule }) => (isNobody ? [] : [rule])),
      ],
    },
  };
}

function audienceOf({ name }: ClientPort): (typeof audiences)[number] {
  if (name.startsWith("management")) return "management";
  return name.startsWith("prometheus") ? "metrics" : "clients";
}
