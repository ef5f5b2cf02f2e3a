/** What a running cluster says of itself: versions, nodes, alarms, feature flags. */
import { items, map, text } from "../broker/fromBroker.ts";
import { compareVersions } from "../cluster/upgradePath.ts";

/** A GET of the management API. `path` follows `/api`, with each name percent-encoded. */
export type Get = (path: string) => Promise<unknown>;

export interface NodeState {
  /** Its Erlang name. */
  readonly name: string;
  readonly running: boolean;
  /** RabbitMQ's version; undefined if the node does not run. */
  readonly version: string | undefined;
  /** E.g. `memory alarm`. */
  readonly alarms: readonly string[];
}

export interface BrokerState {
  /** The newest version that a running node has: its data may be on disk in that form. */
  readonly version: string;
  readonly erlang: string;
  readonly nodes: readonly NodeState[];
  /** Names of the feature flags that are stable and disabled. */
  readonly stableFlagsOff: readonly string[];
  /** Whether the metadata is in Khepri. */
  readonly usesKhepri: boolean;
  /** Names of the deprecated features that the broker knows to be in use. */
  readonly deprecatedInUse: readonly string[];
}

export async function readBrokerState(get: Get): Promise<BrokerState> {
  const [overview, nodes, flags, used] = await Promise.all([
    get("/overview"),
    get("/nodes"),
    get("/feature-flags"),
    get("/deprecated-features/used"),
  ]);
  const found = items(nodes).map(nodeState);
  const { rabbitmq_version, erlang_version } = map(overview);
  const all = items(flags).map(({ name, state, stability }) => ({ name: text(name), state, stability }));
  return {
    version: newestVersion(text(rabbitmq_version), found),
    erlang: text(erlang_version),
    nodes: found,
    stableFlagsOff: all
      .filter(({ state, stability }) => stability === "stable" && state === "disabled")
      .map(({ name }) => name),
    usesKhepri: all.some(({ name, state }) => name === "khepri_db" && state === "enabled"),
    deprecatedInUse: items(used).map(({ name }) => text(name)),
  };
}

function nodeState(node: ReturnType<typeof map>): NodeState {
  const rabbit = items(node, "applications").find(({ name }) => name === "rabbit");
  const alarms = [
    ...(node.mem_alarm === true ? ["memory alarm"] : []),
    ...(node.disk_free_alarm === true ? ["disk alarm"] : []),
  ];
  return {
    name: text(node.name),
    running: node.running === true,
    version: rabbit === undefined ? undefined : text(rabbit.version),
    alarms,
  };
}

function newestVersion(answered: string, nodes: readonly NodeState[]): string {
  return nodes.reduce(
    (newest, { version }) =>
      version !== undefined && compareVersions(version, newest) > 0 ? version : newest,
    answered,
  );
}
