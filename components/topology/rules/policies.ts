/** Keys of policies that the broker's version does not know, or only accepts together with others. */
import { queueArguments } from "../language/arguments.ts";
import { policyKeys, policyKeysSince, policyKeysUntil } from "../language/policyKeys.ts";
import { argumentNameOf, keyNameOf } from "../language/settingNames.ts";
import type { Path } from "../report/collector.ts";
import { hasLost, knows } from "../version.ts";
import { checkPatternLength } from "./patternLength.ts";
import type { VhostScope } from "./vhost.ts";

type Definition = { readonly [key: string]: unknown };

const upstreams = ["federation-upstream", "federation-upstream-set", "federation-upstream-pattern"] as const;

export function checkPolicies(scope: VhostScope): void {
  for (const field of ["policies", "operatorPolicies"] as const) {
    for (const [name, policy] of Object.entries(scope.draft[field] ?? {})) {
      if (policy === undefined) continue;
      const path = [...scope.path, field, name];
      if (policy.pattern !== undefined) checkPatternLength(scope, policy.pattern, [...path, "pattern"]);
      if (policy.definition === undefined) continue;
      // The check of an operator policy's keys has refused all others.
      if (field === "policies") checkRefused(scope, policy.definition, [...path, "definition"]);
      checkVersions(scope, policy.definition, [...path, "definition"]);
      checkTogether(scope, policy.definition, [...path, "definition"]);
    }
  }
}

/** Mirrored classic queues, which 4.0 removed (its release notes): it knows their keys no more. */
const mirroring = /^ha-(mode|params|sync-mode|sync-batch-size|promote-on-shutdown|promote-on-failure)$/;

/** Why no supported broker takes the key; undefined for a key that is known, or may be a plugin's. */
function refusedByAll(key: string): string | undefined {
  if (mirroring.test(key)) return "it was valid before 4.0, which has no mirrored queues; use type: quorum";
  if (Object.hasOwn(policyKeys, key)) return undefined;
  if (Object.hasOwn(queueArguments, key)) {
    // The check of names has suggested the key that is meant.
    const isKey = Object.hasOwn(policyKeys, keyNameOf(key) ?? "");
    return isKey ? undefined : "it is an argument of queues; give it to the queue";
  }
  const argument = argumentNameOf(key);
  if (!Object.hasOwn(queueArguments, argument)) return undefined;
  return `no policy can set it; it is the argument ${argument} of the queue`;
}

function checkRefused({ report }: VhostScope, definition: Definition, path: Path): void {
  for (const key of Object.keys(definition)) {
    const why = refusedByAll(key);
    if (why === undefined) continue;
    const message = `RabbitMQ refuses the key ${key} in a policy: ${why}`;
    report.add({ code: "unknown-field", message }, [...path, key], "key");
  }
}

function checkVersions({ report, brokerVersion }: VhostScope, definition: Definition, path: Path): void {
  for (const key of Object.keys(definition)) {
    const since = Object.hasOwn(policyKeysSince, key) ? policyKeysSince[key] : undefined;
    const until = Object.hasOwn(policyKeysUntil, key) ? policyKeysUntil[key] : undefined;
    const early = since !== undefined && !knows(brokerVersion, since);
    const late = until !== undefined && hasLost(brokerVersion, until);
    if (!early && !late) continue;
    const when = early ? `it is valid from ${since} on` : `it was valid before ${until}; leave it out`;
    const message = `RabbitMQ ${brokerVersion} refuses the key ${key}; ${when}`;
    report.add({ code: "not-in-this-version", message }, [...path, key], "key");
  }
}

/** Keys that require or exclude each other. */
export function checkTogether(scope: VhostScope, definition: Definition, path: Path): void {
  const { report } = scope;
  const needs = (key: string, other: string) => {
    const message = `RabbitMQ refuses ${key} without ${other}; add it`;
    report.add({ code: "needs-argument", message }, [...path, key], "key");
  };
  const has = (key: string) => Object.hasOwn(definition, key);
  if (has("routing-key") && !has("shards-per-node")) needs("routing-key", "shards-per-node");
  const type = definition["delayed-retry-type"];
  if (type !== undefined && type !== "disabled" && !has("delayed-retry-min")) {
    needs("delayed-retry-type", "delayed-retry-min");
  }
  const [least, most] = [definition["delayed-retry-min"], definition["delayed-retry-max"]];
  if (typeof least === "number" && typeof most === "number" && most < least) {
    const message = `delayed-retry-max is less than delayed-retry-min; give ${least} or more`;
    report.add({ code: "out-of-range", message }, [...path, "delayed-retry-max"], "value");
  }
  const [first, second] = upstreams.filter(has);
  if (first !== undefined && second !== undefined) {
    const message = `a policy names one of ${upstreams.join(", ")}, and ${first} stands here already; leave one out`;
    report.add({ code: "given-twice", message }, [...path, second], "key");
  }
  const pattern = definition["federation-upstream-pattern"];
  if (typeof pattern === "string") {
    checkPatternLength(scope, pattern, [...path, "federation-upstream-pattern"]);
  }
}
