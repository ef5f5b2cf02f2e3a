/**
 * Routing tests for any test runner: `import { expectRoute } from "pulumi-warren/testing"`.
 * Nothing is started and nothing is sent; a test takes less than a millisecond once the topology is read.
 */
import { disk, readBounded } from "./topology/compose/disk.ts";
import type { PublishDefinition, TopologyDefinition } from "./topology/definition.ts";
import { loadTopology, planOf } from "./topology/load.ts";
import type { Json, Plan, Vhost } from "./topology/model.ts";
import { formatProblem, quote } from "./topology/problem.ts";
import { differenceAfterReject, differenceFrom } from "./topology/routing/difference.ts";
import { explain } from "./topology/routing/explain.ts";
import type { Message } from "./topology/routing/message.ts";
import { possibleQueues, route as routeMessage } from "./topology/routing/route.ts";
import { suggester } from "./topology/suggest.ts";

export type { PublishDefinition, TopologyDefinition };

export interface ReadOptions {
  /** What `${name}` stands for in the file. @default none */
  readonly variables?: { readonly [name: string]: Json };
  /** Version of the broker, e.g. `4.3`. @default what any supported version knows is right */
  readonly brokerVersion?: string;
}

/** A topology that was read and checked. It holds no state: one serves all tests. */
export interface ReadTopology {
  readonly plan: Plan;
}

/**
 * Reads a topology once for many tests.
 *
 * @param topology path of a topology file, or the topology as an object
 * @throws Error with every problem of the topology, one a line
 */
export function readTopology(topology: string | TopologyDefinition, options: ReadOptions = {}): ReadTopology {
  const { plan, problems } =
    typeof topology === "string"
      ? loadTopology(topology, readBounded(topology), { ...disk, ...options })
      : planOf(topology);
  if (plan === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return { plan };
}

/** A message on its way through a topology; vitest's matchers and `expectRoute` judge it. */
export interface Route {
  readonly vhost: Vhost;
  readonly message: Message;
  /** Sorted; of an exchange that picks one of its bindings (hash, random): all that it may pick. */
  readonly queues: readonly string[];
  /** The way in words, line by line, as `warren route --explain` prints it. */
  readonly explained: readonly string[];
}

/**
 * Publishes a message in thought.
 *
 * @param topology what `readTopology` gave, path of a topology file, or the topology as an object
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

/** What keeps the route from being as expected, line by line; none: it is. */
export const differences = {
  toReach: ({ vhost, message }: Route, queues: readonly string[]) => differenceFrom(vhost, message, queues),
  toBeUnroutable: ({ vhost, message }: Route) => differenceFrom(vhost, message, []),
  toReachAfterReject: ({ vhost, message }: Route, queues: readonly string[]) =>
    differenceAfterReject(vhost, message, queues),
};

export interface RouteExpectation {
  /** All queues that the message reaches, in any order. @throws Error with the way that it takes */
  readonly toReach: (queues: readonly string[]) => void;
  /** It reaches no queue, and the broker takes it. @throws Error with the way that it takes */
  readonly toBeUnroutable: () => void;
  /** All queues that it reaches after each queue it came to has rejected it. @throws as `toReach` */
  readonly toReachAfterReject: (queues: readonly string[]) => void;
}

/**
 * `expectRoute("shop.yaml", { vhost: "shop", exchange: "orders", key: "new" }).toReach(["orders.new"])`
 *
 * @param topology as of `route`
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
