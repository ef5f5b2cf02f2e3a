/** An update ends when the cluster runs what it says, and the topology is applied after that. */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { BrokerClient, type ClientOptions } from "../../broker/client.ts";
import { Refused, Unauthorized, Unreachable } from "../../broker/errors.ts";
import { items, text } from "../../broker/fromBroker.ts";
import type { SecretKey } from "../../cluster/extraFiles.ts";
import { runError } from "../../pulumi/runError.ts";
import type { RolloutWatch } from "../kubernetes/rolloutWatch.ts";
import { serviceEndpoint, type TunnelTarget } from "../kubernetes/target.ts";
import { agentFor } from "../tunnel/proxy.ts";

export interface Rollout {
  /** Its `service` is also the name of the StatefulSet. */
  readonly target: TunnelTarget;
  readonly username: string;
  readonly password: string;
  /** Erlang names of all nodes, e.g. `rabbit@warren-0.warren-nodes.rabbitmq`. */
  readonly nodes: readonly string[];
  readonly timeoutSeconds: number;
  /** Undefined where the nodes load no definitions when they boot. */
  readonly definitionsSecret: SecretKey | undefined;
}

const pollMs = 2_000;

/** How long a pod may wait for the same reason before the reason stays in the log. */
const longMs = 60_000;

/**
 * Waits until each pod runs the wanted revision and its node is a running member of the cluster. Meanwhile it shows which
 * node it waits for, and why: from the beginning, since Pulumi's Kubernetes plugin may itself wait for pods, or not.
 * @param registered resolves once the StatefulSet is what this update says
 * @returns whether there was anything to wait for
 * @throws a RunError with the same, if it takes longer than `timeoutSeconds`, or if RabbitMQ cannot load the definitions
 */
export async function waitForRollout(
  rollout: Rollout,
  resource: pulumi.Resource,
  registered: Promise<unknown>,
): Promise<boolean> {
  const { target, timeoutSeconds, definitionsSecret } = rollout;
  const { watchRollout } = await import("../kubernetes/rolloutWatch.ts");
  const watch = watchRollout(target, target.service);
  const tell = reporter(resource);
  let isRegistered = false;
  void registered.then(() => {
    isRegistered = true;
  });
  let began = Date.now();
  let hasWaited = false;
  for (;;) {
    const isFinal = isRegistered;
    const left = isFinal ? await waiting(rollout, watch) : await watch.look().catch(() => new Map());
    if (left.size === 0 && isFinal) return hasWaited;
    const { definitionsFailure } = watch;
    if (definitionsSecret && definitionsFailure) {
      throw runError(wrongDefinitions(target.namespace, definitionsSecret, definitionsFailure));
    }
    if (left.size > 0) hasWaited = true;
    if (left.size === 0) began = Date.now();
    const lines = [...left].map(([pod, why]) => `${pod}: ${why}`);
    if (Date.now() - began > timeoutSeconds * 1000) throw runError(tooLong(rollout, lines));
    tell(lines);
    // The open registration keeps the program alive, and the timer must not when it is over.
    if (isRegistered) await sleep(pollMs);
    else await Promise.race([sleep(pollMs, undefined, { ref: false }), registered]);
  }
}

async function waiting(rollout: Rollout, watch: RolloutWatch): Promise<ReadonlyMap<string, string>> {
  const pods = await watch.look().catch((error: Error) => new Map([["Kubernetes", error.message]]));
  return pods.size > 0 || rollout.nodes.length === 0 ? pods : missingMembers(rollout);
}

function tooLong({ target, timeoutSeconds }: Rollout, lines: readonly string[]): string {
  return [
    `the StatefulSet ${target.service} in namespace ${target.namespace} does not run everywhere what this update says, ` +
      `after ${timeoutSeconds} s:`,
    ...lines.map((line) => `  ${line}`),
    "What has been done stays done. Mend the cause and run `pulumi up` again, which goes on from here; " +
      "`rolloutTimeoutSeconds` of the cluster allows more time.",
  ].join("\n");
}

function wrongDefinitions(namespace: string, { secret, key }: SecretKey, failure: string): string {
  return [
    `files.definitionsSecret: RabbitMQ does not boot with the definitions of the Secret ${secret} in namespace ` +
      `${namespace}, key ${key}:`,
    `  ${failure}`,
    "Correct the Secret and run `pulumi up` again, which goes on from here. The pods read the Secret anew within a minute " +
      "or two; those that are deleted, at once.",
  ].join("\n");
}

/** Shows each change at once in the display, and keeps in the log what takes long. */
function reporter(resource: pulumi.Resource): (lines: readonly string[]) => void {
  const since = new Map<string, number>();
  let shown = "";
  return (lines) => {
    for (const line of since.keys()) if (!lines.includes(line)) since.delete(line);
    for (const line of lines) {
      const began = since.get(line) ?? Date.now();
      since.set(line, began);
      if (Date.now() - began < longMs) continue;
      since.set(line, Number.POSITIVE_INFINITY);
      void pulumi.log.info(`still waiting for ${line}`, resource);
    }
    const [first = ""] = lines;
    if (first !== shown) void pulumi.log.info(`waiting for ${first}`, resource, undefined, true);
    shown = first;
  };
}

/** By a port-forward. */
export function clientOf({ target, username, password }: Rollout, options: ClientOptions = {}): BrokerClient {
  const agent = agentFor(target);
  return new BrokerClient({ endpoint: serviceEndpoint(target), username, password, agent }, options);
}

async function missingMembers(rollout: Rollout): Promise<ReadonlyMap<string, string>> {
  const { nodes } = rollout;
  const client = clientOf(rollout, { timeoutMs: 10_000, retryAfterMs: [] });
  try {
    const found = items(await client.get("nodes"));
    const running = new Set(found.flatMap(({ name, running }) => (running === true ? [text(name)] : [])));
    return new Map(
      nodes.flatMap((node) => (running.has(node) ? [] : [[node, "it is no running member of the cluster"]])),
    );
  } catch (error) {
    // A rotated password is not in the broker yet: the topology's gate sets it.
    if (error instanceof Unauthorized) return new Map();
    if (error instanceof Unreachable || error instanceof Refused)
      return new Map([["the broker", error.message]]);
    throw error;
  } finally {
    client.close();
  }
}
