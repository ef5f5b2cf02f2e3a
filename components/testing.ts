/**
 * Routing tests for any test runner: `import { expectRoute } from "pulumi-warren/testing"`. They start nothing and send
 * nothing; a test takes less than a millisecond once the topology is read.
 */
import { disk, readBounded } from "./topology/compose/disk.ts";
import type { PublishDefinition, TopologyDefinition } from "./topology/definition/topology.ts";
import { loadTopology, planOf } from "./topology/load.ts";
import type { Json, Plan, Vhost } from "./topology/model.ts";
import { formatProblem, quote } from "./topology/report/problem.ts";
import { suggester } from "./topology/report/suggest.ts";
import { differenceAfterReject, differenceFrom } from "./topology/routing/difference.ts";
import { explain } from "./topology/routing/explain.ts";
import type { Message } from "./topology/routing/message.ts";
import { possibleQueues, route as routeMessage } from "./topology/routing/route.ts";

export type { PublishDefinition, TopologyDefinition };

export interface ReadOptions {
  /** The values of `${name}` in the file. @default none */
  readonly variables?: { readonly [name: string]: Json };
  /** Version of the broker, e.g. `4.3`. @default everything that a supported version knows is accepted */
  readonly brokerVersion?: string;
}

/** A topology that was read and checked. It is immutable: all tests can share one. */
export interface ReadTopology {
  readonly plan: Plan;
}

/**
 * Reads a topology once for many tests.
 *
 * @param topology path of a topology file, or the topology as an object
 * @throws Error with every problem of the topology, one per line
 */
export function readTopology(topology: string | TopologyDefinition, options: ReadOptions = {}): ReadTopology {
  const { plan, problems } =
    typeof topology === "string"
      ? loadTopology(topology, readBounded(topology), { ...disk, ...options })
      : planOf(topology);
  if (plan === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return { plan };
}

/** The route of a message through a topology, for vitest's matchers and `expectRoute`. */
export interface Route {
  readonly vhost: Vhost;
  readonly message: Message;
  /** Sorted; for an exchange that picks one of its bindings (hash, random): all candidates. */
  readonly queues: readonly string[];
  /** The route in words, line by line, as `warren route --explain` prints it. */
  readonly explained: readonly string[];
}

/**
 * Simulates publishing a message.
 *
 * @param topology the result of `readTopology`, the path of a topology file, or the topology as an object
 * @throws Error with every problem of the topology, or for a vhost that it does not have
 */
export function route(
  topology: ReadTopology | TopologyDefinition | string,
  publish: PublishDefinition,
): Route {
  const { plan } = isRead(topology) ? topology : readTopology(topology);
  const vhost = plan.vhosts.find(({ name }) => name === publish.vhost);
  if (vhost === undefined) {
    const names = plan.vhosts.map(({ name }) => name);
    const nearest = suggester(names.length)(publish.vhost, names);
    throw new Error(`the topology has no vhost ${quote(publish.vhost)}${nearest}`);
  }
  const { exchange = "", key = "", headers = {} } = publish;
  const message = { exchange, key, headers };
  const routing = routeMessage(vhost, message);
  return { vhost, message, queues: possibleQueues(routing), explained: explain(vhost, message, routing) };
}

const isRead = (topology: ReadTopology | TopologyDefinition | string): topology is ReadTopology =>
  typeof topology === "object" && "plan" in topology;

/** How the route differs from what is expected, line by line; empty if it does not. */
export const differences = {
  toReach: ({ vhost, message }: Route, queues: readonly string[]) => differenceFrom(vhost, message, queues),
  toBeUnroutable: ({ vhost, message }: Route) => differenceFrom(vhost, message, []),
  toReachAfterReject: ({ vhost, message }: Route, queues: readonly string[]) =>
    differenceAfterReject(vhost, message, queues),
};

export interface RouteExpectation {
  /** All queues that the message reaches, in any order. @throws Error with the message's route */
  readonly toReach: (queues: readonly string[]) => void;
  /** The message reaches no queue, and the broker accepts it. @throws Error with the message's route */
  readonly toBeUnroutable: () => void;
  /** All queues that the message reaches after each queue has rejected it. @throws as `toReach` */
  readonly toReachAfterReject: (queues: readonly string[]) => void;
}

/**
 * `expectRoute("shop.yaml", { vhost: "shop", exchange: "orders", key: "new" }).toReach(["orders.new"])`
 *
 * @param topology as for `route`
 * @throws as `route`
 */
export function expectRoute(
  topology: ReadTopology | TopologyDefinition | string,
  publish: PublishDefinition,
): RouteExpectation {
  const found = route(topology, publish);
  const check = (lines: readonly string[]) => {
    if (lines.length > 0) throw new Error(lines.join("\n"));
  };
  return {
    toReach: (queues) => check(differences.toReach(found, queues)),
    toBeUnroutable: () => check(differences.toBeUnroutable(found)),
    toReachAfterReject: (queues) => check(differences.toReachAfterReject(found, queues)),
  };
}
