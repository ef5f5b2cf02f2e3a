/** What `warren standby follow` makes on both clusters: the user and its rights there, upstream and policies here. */
import { randomBytes } from "node:crypto";
import { items, map, text } from "../components/broker/fromBroker.ts";
import { amqpListeners } from "../components/messages/queue.ts";
import { takerTag } from "../components/messages/takeOldest.ts";
import type { VhostFacts } from "../components/standby/facts.ts";
import { type Following, permissionsFor } from "../components/standby/follow.ts";
import {
  federationPrefix,
  isOwnPolicy,
  keepMs,
  prefetch,
  priority,
  reconnectDelay,
  standbyName,
} from "../components/standby/names.ts";
import { policyCodec } from "../components/topology/interchange/codec/policy.ts";
import { quote } from "../components/topology/report/problem.ts";
import { CommandError } from "./command.ts";
import { explain } from "./management.ts";
import type { Side } from "./moveClusterSides.ts";

const plugins = ["rabbitmq_federation", "rabbitmq_federation_management"];

export async function clusterNameOf({ api }: Side): Promise<string> {
  return text(map(await api.getAt("/overview?columns=cluster_name").catch(explain)).cluster_name);
}

/** @throws CommandError that says what to do first */
export async function refuseUnready(primary: Side, standby: Side): Promise<void> {
  const [name, other] = await Promise.all([clusterNameOf(primary), clusterNameOf(standby)]);
  if (name === other) {
    throw new CommandError(
      `both clusters have RabbitMQ's cluster name ${quote(name)}, and federation takes that for a circle; set another ` +
        'one on the standby: `config: { cluster_name: "…" }`',
    );
  }
  const nodes = items(await standby.api.getAt("/nodes?columns=name,enabled_plugins").catch(explain));
  const missing = plugins.filter(
    (plugin) => !nodes.every(({ enabled_plugins: all }) => Array.isArray(all) && all.includes(plugin)),
  );
  if (missing.length > 0) {
    throw new CommandError(
      `the standby has not enabled ${missing.join(" and ")}: add both to the cluster's setting \`plugins\`: ` +
        `[${plugins.join(", ")}]`,
    );
  }
  await refuseClients(standby);
}

/** @throws CommandError if anything else takes or brings messages at the standby */
export async function refuseClients(standby: Side): Promise<void> {
  const [clients, consumers] = await Promise.all([
    standby.clients(),
    standby.api.get("consumers").catch(explain).then(items),
  ]);
  const [client] = clients;
  if (client !== undefined) {
    throw new CommandError(
      `${clients.length} client${clients.length === 1 ? " is" : "s are"} connected to the standby (user ` +
        `${quote(client.user)} from ${client.host}): they must use the primary until the standby is promoted`,
    );
  }
  const [consumed] = consumers
    .filter(({ consumer_tag: tag }) => !text(tag).startsWith(takerTag))
    .map(({ queue }) => map(queue));
  if (consumed !== undefined) {
    throw new CommandError(
      `queue ${quote(text(consumed.name))} in vhost ${quote(text(consumed.vhost))} of the standby has a consumer: it ` +
        "would take messages that the primary still holds; is it a shovel, or another `warren standby follow`?",
    );
  }
}

/** The address of the primary as the standby's nodes reach it, without a vhost. Each time with another password. */
export class Upstream {
  private readonly password = randomBytes(24).toString("base64url");
  private readonly address: string;
  private readonly query: string;

  private constructor(address: string, query: string) {
    this.address = address;
    this.query = query;
  }

  /** @param caFile of the primary's CA, in the standby's pods */
  static async of(primary: Side, host: string, caFile: string | undefined): Promise<Upstream> {
    const listeners = await amqpListeners(primary.api).catch(explain);
    const [secure, plain] = [listeners.find(({ tls }) => tls), listeners.find(({ tls }) => !tls)];
    const listener = secure ?? plain;
    if (listener === undefined) throw new CommandError("the primary does not listen for AMQP");
    if (!listener.tls) return new Upstream(`amqp://HOST@${host}:${listener.port}`, "");
    if (caFile === undefined) {
      throw new CommandError(
        "the primary has TLS: --ca-file names the file with its CA's certificate in the standby's pods " +
          "(/run/rabbitmq-tls/ca.crt if both have the same CA)",
      );
    }
    const query = new URLSearchParams({
      cacertfile: caFile,
      verify: "verify_peer",
      server_name_indication: host,
    });
    return new Upstream(`amqps://HOST@${host}:${listener.port}`, `?${query}`);
  }

  /** With the new password; the links' connections with the old one stay until they get the new upstream. */
  async makeUser({ api }: Side): Promise<void> {
    await api.put(["users", standbyName], { password: this.password, tags: "" }).catch(explain);
  }

  async make({ api }: Side, vhost: string): Promise<void> {
    const login = `${standbyName}:${this.password}`;
    const uri = `${this.address.replace("HOST", login)}/${encodeURIComponent(vhost)}${this.query}`;
    const value = {
      uri,
      "ack-mode": "on-confirm",
      "prefetch-count": prefetch,
      "reconnect-delay": reconnectDelay,
      // What the primary gets by federation itself is copied, too.
      "max-hops": 10,
      // By default a standby that stops in order deletes the copies that wait for it.
      "resource-cleanup-mode": "never",
      "queue-type": "quorum",
    };
    await api.put(["parameters", "federation-upstream", vhost, standbyName], { value }).catch(explain);
  }
}

/** What the user may do in a vhost of the primary, and what happens to the copies there. */
export async function allow({ api }: Side, vhost: string, exchanges: readonly string[]): Promise<void> {
  const policy = {
    pattern: `^${federationPrefix}`,
    "apply-to": "queues",
    priority,
    // Each interruption of a link would count to the limit.
    definition: { expires: keepMs, "delivery-limit": -1 },
  };
  await api.put(["policies", vhost, standbyName], policy).catch(explain);
  await api.put(["permissions", vhost, standbyName], permissionsFor(exchanges)).catch(explain);
}

/** Makes the policies of a vhost of the standby what they should be; a link restarts only where its own one changes. */
export async function federate(
  { api }: Side,
  vhost: string,
  { policies }: Following,
  { policies: there }: VhostFacts,
): Promise<void> {
  const found = new Map(there.filter(({ name }) => isOwnPolicy(name)).map((one) => [one.name, one]));
  for (const [name, policy] of policies) {
    const other = found.get(name);
    const isSame = other !== undefined && JSON.stringify(policyCodec.write(other)) === JSON.stringify(policy);
    if (!isSame) await api.put(["policies", vhost, name], policy).catch(explain);
  }
  for (const name of found.keys()) {
    if (!policies.has(name)) await api.delete(["policies", vhost, name]).catch(explain);
  }
}
