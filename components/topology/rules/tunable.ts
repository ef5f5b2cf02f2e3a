/** A tunable queue has something to tune, and it is clear what its policy must say. */
import type { ByName, PolicyDefinition, QueueDefinition } from "../definition.ts";
import type { Placed, WholeQueue } from "../expand/objects.ts";
import { expandPolicies } from "../expand/policies.ts";
import { expandQueue } from "../expand/queues.ts";
import { maxNameBytes } from "../language/text.ts";
import type { Policy } from "../model.ts";
import { whole } from "../patterns/made.ts";
import { type Before, beforeTuning, tuningName, tuningOf } from "../patterns/tunable.ts";
import { formatPath, type ProblemCode, quote } from "../problem.ts";
import { checkTogether } from "./policies.ts";
import type { VhostScope } from "./vhost.ts";

export function checkTunable(scope: VhostScope): void {
  const { draft, path } = scope;
  const context = { defaultType: draft.defaultQueueType ?? ("quorum" as const) };
  const policies = policiesOf(scope);
  const before = policies && beforeTuning(policies);
  for (const [name, queue] of Object.entries(draft.queues ?? {})) {
    const definition = queue?.tunable === true ? whole<QueueDefinition>(queue) : undefined;
    if (definition === undefined) continue;
    const at = [...path, "queues", name];
    const tunable = expandQueue(name, definition, at, context).queues.filter((one) => one.tunable);
    // Of many shards that have the same fault one tells enough.
    const reported = new Set<ProblemCode>();
    const refuse = (code: ProblemCode, message: string) => {
      if (!reported.has(code)) scope.report.add({ code, message }, [...at, "tunable"], "key");
      reported.add(code);
    };
    if (tunable.length === 0) {
      refuse(
        "nothing-tunable",
        `queue ${quote(name)} sets nothing that a policy can carry, so that tunable does nothing; leave it out until the queue sets a length, a time, an overflow, dead letters or the like`,
      );
    }
    for (const one of tunable) {
      checkName(scope, one, refuse);
      if (before) checkPolicy(scope, one, before(one), refuse);
    }
  }
}

type Refuse = (code: ProblemCode, message: string) => void;

/** Undefined where one of them is wrong: then nobody knows what it matches. */
function policiesOf({ draft, path }: VhostScope): readonly Placed<Policy>[] | undefined {
  const policies = draft.policies ?? {};
  const complete = Object.values(policies).every((one) => one?.pattern !== undefined && one.definition);
  const right = complete ? whole<ByName<PolicyDefinition>>(policies) : undefined;
  return right && expandPolicies(right, [...path, "policies"]);
}

function checkName({ draft, path }: VhostScope, queue: WholeQueue, refuse: Refuse): void {
  const name = tuningName(queue.name);
  const makes = `tunable makes a policy ${quote(name)}`;
  if (Object.hasOwn(draft.policies ?? {}, name)) {
    const taken = formatPath([...path, "policies", name]);
    refuse("name-taken", `${makes}, and ${taken} has that name already; give one of the two another name`);
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > maxNameBytes) {
    refuse(
      "bad-name",
      `${makes}, whose name is ${bytes} bytes long in UTF-8; at most ${maxNameBytes} are allowed, so choose a shorter name`,
    );
  }
}

function checkPolicy(scope: VhostScope, queue: Placed<WholeQueue>, before: Before, refuse: Refuse): void {
  const what = `the policy of the tunable queue ${quote(queue.name)}`;
  if (before.unclear !== undefined) {
    refuse(
      "unclear-policy",
      `${what} takes over what the queue's policy would say, and it is not clear which one that is: ${before.unclear}`,
    );
  }
  if (!Number.isSafeInteger(before.priority)) {
    const most = Number.MAX_SAFE_INTEGER;
    refuse(
      "out-of-range",
      `${what} needs a higher priority than every policy that matches the queue, and one has ${most} already, the highest there is; give that one a lower priority`,
    );
  }
  const policy = tuningOf(queue, before);
  if (policy) checkTogether(scope, policy.definition, [...queue.path, "tunable"]);
}
