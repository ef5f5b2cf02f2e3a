/** Waits, once and for all objects of a topology, until the broker's management API answers. */
import { setTimeout as sleep } from "node:timers/promises";
import { rotate } from "./rotate.ts";
import { ask, type Broker, type Seen } from "./whoami.ts";

export interface GateOptions {
  /** How the broker is reached, for the error, e.g. `a port-forward to service/warren:15672`. */
  readonly way: string;
  /** What to do if it cannot be reached. */
  readonly advice: string;
  /**
   * The password that the user had before: a broker that still has it gets the new one.
   * @default none
   */
  readonly previousPassword?: string;
  /** @default 120000: a pod that was just rescheduled is back within a minute, with time to spare */
  readonly timeoutMs?: number;
  /** @default 1000 */
  readonly intervalMs?: number;
}

/** A node that is joining its cluster may not know its users yet; after this a 401 is final. */
const unauthorizedMs = 10_000;

/**
 * @returns whether the broker got the new password here
 * @throws one error that names the address, the way, what was tried and what to do, if the broker has
 * not answered in time, refuses the login, or gives it too few rights
 */
export async function waitForBroker(broker: Broker, options: GateOptions): Promise<boolean> {
  const { timeoutMs = 120_000, intervalMs = 1_000 } = options;
  const begin = Date.now();
  let rotated = false;
  for (let tries = 1; ; tries++) {
    const seen = await ask(broker);
    if (seen.kind === "ready") return rotated;
    const done = seen.kind === "unauthorized" ? await rotateOn(broker, options) : seen;
    if (done === undefined) rotated = true;
    const waited = Date.now() - begin;
    if (done?.kind === "unprivileged") throw new Error(unprivileged(broker, done.tags));
    const over = waited + intervalMs > timeoutMs;
    if (done?.kind === "unauthorized" && (over || waited >= unauthorizedMs)) {
      throw new Error(unauthorized(broker, options));
    }
    if (over) {
      throw new Error(
        unreachable(broker, options, done ?? seen, { tries, seconds: Math.round(waited / 1000) }),
      );
    }
    // A node of the cluster that has not heard of the new password yet hears of it in this time.
    await sleep(intervalMs);
  }
}

async function rotateOn(broker: Broker, { previousPassword }: GateOptions): Promise<Seen | undefined> {
  return previousPassword === undefined ? { kind: "unauthorized" } : rotate(broker, previousPassword);
}

function unreachable(
  { url }: Broker,
  { way, advice }: GateOptions,
  seen: Seen,
  { tries, seconds }: { readonly tries: number; readonly seconds: number },
): string {
  const last = seen.kind === "failed" ? seen.reason : "401 Unauthorized";
  return (
    `the broker's management API does not answer: GET ${url}/api/whoami, by ${way}, ` +
    `tried ${tries} times in ${seconds} s; the last answer: ${last}. ` +
    `Nothing of the topology was changed. ${advice}`
  );
}

function unauthorized({ url, username }: Broker, { way, previousPassword }: GateOptions): string {
  const refused =
    `the broker refuses the login: GET ${url}/api/whoami, by ${way}, as user ${JSON.stringify(username)}: ` +
    "401 Unauthorized. Nothing of the topology was changed. ";
  if (previousPassword !== undefined) {
    return (
      `${refused}The password before this one is refused, too. adminPasswordRotation goes up by one at a time and ` +
      "never down, as only the last password is kept: set it to one more than the last update had, or set the " +
      `password of the Secret in the broker (\`rabbitmqctl change_password ${username} …\`)`
    );
  }
  return (
    `${refused}A broker takes its first login from the ` +
    "configuration only on an empty disk: if its volumes are older than the password, set the password in " +
    `the broker (\`rabbitmqctl change_password ${username} …\`) or delete the volumes; if adminPasswordRotation was ` +
    "2 before, set it to 2 again; check `warren:broker` if you gave the address yourself"
  );
}

function unprivileged({ username }: Broker, tags: readonly string[]): string {
  return (
    `the broker's user ${JSON.stringify(username)} may not manage a topology: it has the tags ` +
    `[${tags.join(", ")}] and needs "administrator". Nothing of the topology was changed. ` +
    `Give it the tag: \`rabbitmqctl set_user_tags ${username} administrator\``
  );
}
