/** A tunable queue has a setting for its policy, and the policy's contents are certain. */
import type { WholeQueue } from "../expand/objects.ts";
import { type Tuning, tuningName } from "../expand/patterns/tunable.ts";
import { maxNameBytes } from "../language/text.ts";
import { formatPath, type ProblemCode, quote } from "../report/problem.ts";
import { checkTogether } from "./policies.ts";
import type { VhostScope } from "./vhost.ts";

export function checkTunable(scope: VhostScope): void {
  for (const [name, tunings] of scope.objects.tunings) {
    const at = [...scope.path, "queues", name];
    // One of several shards with the same fault is enough.
    const reported = new Set<ProblemCode>();
    const refuse = (code: ProblemCode, message: string) => {
      if (!reported.has(code)) scope.report.add({ code, message }, [...at, "tunable"], "key");
      reported.add(code);
    };
    if (tunings.length === 0) {
      refuse(
        "nothing-tunable",
        `queue ${quote(name)} sets nothing that a policy can carry, so that tunable does nothing; leave it out until the queue sets a length, a time, an overflow, dead letters or the like`,
      );
    }
    for (const tuning of tunings) {
      checkName(scope, tuning.queue, refuse);
      checkPolicy(scope, tuning, refuse);
    }
  }
}

type Refuse = (code: ProblemCode, message: string) => void;

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

function checkPolicy(scope: VhostScope, { queue, before, policy }: Tuning, refuse: Refuse): void {
  if (before === undefined || policy === undefined) return;
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
  checkTogether(scope, policy.definition, [...queue.path, "tunable"]);
}
