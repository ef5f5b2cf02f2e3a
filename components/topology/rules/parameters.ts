/** A vhost's parameters: sets of upstreams name upstreams. */
import { quote } from "../report/problem.ts";
import { knows } from "../version.ts";
import type { VhostScope } from "./vhost.ts";

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
  const upstreams = new Set(Object.keys(draft.federationUpstreams ?? {}));
  for (const [set, members] of Object.entries(draft.federationUpstreamSets ?? {})) {
    for (const [index, member] of (members ?? []).entries()) {
      const name = typeof member === "string" ? member : member?.upstream;
      if (name === undefined || upstreams.has(name)) continue;
      const message = `vhost ${quote(scope.name)} defines no federation upstream ${quote(name)}; define it under \`federationUpstreams\`${report.didYouMean(name, upstreams)}`;
      const at = [...path, "federationUpstreamSets", set, index];
      report.add(
        { code: "undefined-upstream", message },
        typeof member === "string" ? at : [...at, "upstream"],
        "value",
      );
    }
  }
  for (const [component, field] of Object.entries(ownFields)) {
    if (!Object.hasOwn(draft.parameters ?? {}, component)) continue;
    const message = `parameters of the component ${component} have a field of their own, ${field}; move them there`;
    report.add({ code: "has-a-field", message }, [...path, "parameters", component], "key");
  }
}
