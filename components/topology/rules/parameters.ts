/** A vhost's parameters: sets of upstreams name upstreams. */
import { knows } from "../version.ts";
import { requireUpstream, type VhostScope } from "./vhost.ts";

/** Components whose parameters have fields in the language. */
const ownFields = {
  shovel: "shovels",
  "federation-upstream": "federationUpstreams",
  "federation-upstream-set": "federationUpstreamSets",
  operator_policy: "operatorPolicies",
  policy: "policies",
  "vhost-limits": "limits",
} as const;

/** Deletion protection of vhosts exists since 4.1 (rabbitmq-server#13018). */
const protectionSince = "4.1";

export function checkParameters(scope: VhostScope): void {
  const { draft, path, report } = scope;
  if (draft.protectedFromDeletion === true && !knows(scope.brokerVersion, protectionSince)) {
    const message = `RabbitMQ ${scope.brokerVersion} knows no protectedFromDeletion; it is valid from ${protectionSince} on`;
    report.add({ code: "not-in-this-version", message }, [...path, "protectedFromDeletion"], "key");
  }
  for (const [set, members] of Object.entries(draft.federationUpstreamSets ?? {})) {
    for (const [index, member] of (members ?? []).entries()) {
      const at = [...path, "federationUpstreamSets", set, index];
      if (typeof member === "string") requireUpstream(scope, member, at);
      else if (member?.upstream !== undefined) requireUpstream(scope, member.upstream, [...at, "upstream"]);
    }
  }
  for (const [component, field] of Object.entries(ownFields)) {
    if (!Object.hasOwn(draft.parameters ?? {}, component)) continue;
    const message = `parameters of the component ${component} have a field of their own, ${field}; move them there`;
    report.add({ code: "has-a-field", message }, [...path, "parameters", component], "key");
  }
}
