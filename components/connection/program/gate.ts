/** Waits, once and for all objects of a topology, until the broker's management API answers. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Credentials } from "../../broker/client.ts";
import { rotate } from "./rotate.ts";
import { oneAttempt, type Status, whoami } from "./whoami.ts";

export interface GateOptions {
  /** The route to the broker, for the error, e.g. `a port-forward to service/warren:15672`. */
  readonly route: string;
  /** What to do if the broker does not answer. */
  readonly advice: string;
  /** The user's previous password: a broker that still has it gets the new one. @default none */
  readonly previousPassword?: string;
  /** @default 120000: a rescheduled pod is back within a minute; this leaves a margin */
  readonly timeoutMs?: number;
  /** @default 1000 */
  readonly intervalMs?: number;
}

/** A node that is joining its cluster may not know its users yet; after this time a 401 is final. */
const unauthorizedMs = 10_000;

/**
 * @returns whether this call set the new password in the broker
 * @throws one error that names the address, the route, what was tried and what to do, if the broker does not answer in
 * time, refuses the credentials, or grants the user too few permissions
 */
export async function waitForBroker(credentials: Credentials, options: GateOptions): Promise<boolean> {
  const { timeoutMs = 120_000, intervalMs = 1_000 } = options;
  const client = oneAttempt(credentials);
  const begin = Date.now();
  let rotated = false;
  try {
    for (let tries = 1; ; tries++) {
      const status = await whoami(client);
      if (status.kind === "ready") return rotated;
      const done = status.kind === "unauthorized" ? await rotateOn(credentials, options) : status;
      if (done === undefined) rotated = true;
      const waited = Date.now() - begin;
      if (done?.kind === "untrusted") throw new Error(`${done.message}. Nothing of the topology was changed`);
      if (done?.kind === "unprivileged") throw new Error(unprivileged(credentials, done.tags));
      const over = waited + intervalMs > timeoutMs;
      if (done?.kind === "unauthorized" && (over || waited >= unauthorizedMs)) {
        throw new Error(unauthorized(credentials, options));
      }
      if (over) {
        const seconds = Math.round(waited / 1000);
        throw new Error(unreachable(credentials, options, done ?? status, { tries, seconds }));
      }
      // The other nodes learn the new password within this time.
      await sleep(intervalMs);
    }
  } finally {
    client.close();
  }
}

async function rotateOn(
  credentials: Credentials,
  { previousPassword }: GateOptions,
): Promise<Status | undefined> {
  return previousPassword === undefined ? { kind: "unauthorized" } : rotate(credentials, previousPassword);
}

function unreachable(
  { endpoint }: Credentials,
  { route, advice }: GateOptions,
  status: Status,
  { tries, seconds }: { readonly tries: number; readonly seconds: number },
): string {
  const last = status.kind === "failed" ? status.reason : "401 Unauthorized";
  return (
    `the broker's management API does not answer: GET ${endpoint}/api/whoami, by ${route}, ` +
    `tried ${tries} times in ${seconds} s; the last answer: ${last}. ` +
    `Nothing of the topology was changed. ${advice}`
  );
}

function unauthorized({ endpoint, username }: Credentials, { route, previousPassword }: GateOptions): string {
  const refused =
    `the broker refuses the credentials: GET ${endpoint}/api/whoami, by ${route}, as user ${JSON.stringify(username)}: ` +
    "401 Unauthorized. Nothing of the topology was changed. ";
  if (previousPassword !== undefined) {
    return (
      `${refused}It refuses the password before this one, too. adminPasswordRotation goes up by one at a time and ` +
      "never down, as only the last password is kept: set it to one more than the last update had, or set the " +
      `password of the Secret in the broker (\`rabbitmqctl change_password ${username} …\`)`
    );
  }
  return (
    `${refused}A broker takes its first credentials from the ` +
    "configuration only on an empty disk: if its volumes are older than the password, set the password in " +
    `the broker (\`rabbitmqctl change_password ${username} …\`) or delete the volumes; if adminPasswordRotation was ` +
    "2 before, set it to 2 again; check `warren:broker` if you gave the address yourself"
  );
}

function unprivileged({ username }: Credentials, tags: readonly string[]): string {
  return (
    `the broker's user ${JSON.stringify(username)} may not manage a topology: it has the tags ` +
    `[${tags.join(", ")}] and needs "administrator". Nothing of the topology was changed. ` +
    `Give it the tag: \`rabbitmqctl set_user_tags ${username} administrator\``
  );
}
