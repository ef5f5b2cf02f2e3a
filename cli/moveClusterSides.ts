/** The two clusters of `warren move-cluster` and `warren standby`: their queues, their clients, and sessions in their vhosts. */
import type { BrokerClient } from "../components/broker/client.ts";
import { items, map, text } from "../components/broker/fromBroker.ts";
import type { Session } from "../components/messages/session.ts";
import { amqpTo } from "./amqp.ts";
import type { Options, Output } from "./command.ts";
import { type BrokerAccess, clientOf, explain } from "./management.ts";

export const contextOptions = {
  context: {
    type: "string",
    value: "CONTEXT",
    help: "The context of the kubeconfig, instead of its current one.",
  },
  "to-context": { type: "string", value: "CONTEXT", help: "That of --to, instead of --context." },
} as const satisfies Options;

export interface MovedQueue {
  readonly vhost: string;
  readonly name: string;
  readonly type: string;
  /** As of the statistics, which are some seconds old. */
  readonly messages: number;
}

export interface Client {
  /** The broker's name of the connection. */
  readonly name: string;
  readonly user: string;
  readonly host: string;
}

export class Side {
  /** `NAMESPACE/NAME`, for messages. */
  readonly label: string;
  readonly api: BrokerClient;
  readonly access: BrokerAccess;
  private readonly output: Output;
  private readonly name: string;
  private readonly sessions = new Map<string, Promise<Session>>();

  /** @param name of the command, for the broker's list of connections */
  constructor(label: string, access: BrokerAccess, output: Output, name = "warren move-cluster") {
    this.label = label;
    this.access = access;
    this.output = output;
    this.name = name;
    this.api = clientOf(access.credentials);
  }

  async version(): Promise<string> {
    const overview = await this.api.getAt("/overview?disable_stats=true").catch(explain);
    return text(map(overview).rabbitmq_version);
  }

  /** Without those that end with their connection. */
  async queues(): Promise<readonly MovedQueue[]> {
    const columns = "vhost,name,type,exclusive,messages";
    const all = items(await this.api.getAt(`/queues?columns=${columns}`).catch(explain));
    return all
      .filter(({ exclusive }) => exclusive !== true)
      .map(({ vhost, name, type, messages }) => ({
        vhost: text(vhost),
        name: text(name),
        type: text(type),
        messages: typeof messages === "number" ? messages : 0,
      }));
  }

  /** Connections over the network, but for Warren's own. Shovels and federation inside the broker have none. */
  async clients(): Promise<readonly Client[]> {
    const columns = "name,user,peer_host,type,user_provided_name";
    const all = items(await this.api.getAt(`/connections?columns=${columns}`).catch(explain));
    return all
      .filter(({ type, user_provided_name: own }) => type !== "direct" && !text(own).startsWith("warren "))
      .map(({ name, user, peer_host: host }) => ({ name: text(name), user: text(user), host: text(host) }));
  }

  async disconnect(clients: readonly Client[]): Promise<void> {
    for (const { name } of clients) await this.api.delete(["connections", name]).catch(explain);
  }

  /** One for each vhost, opened again if it was lost. */
  async session(vhost: string): Promise<Session> {
    const open = await this.sessions.get(vhost);
    if (open !== undefined && open.lostBecause === undefined) return open;
    const opened = amqpTo({}, this.access, vhost, this.name, this.output);
    this.sessions.set(vhost, opened);
    return opened.catch((error: unknown) => {
      this.sessions.delete(vhost);
      throw error;
    });
  }

  async close(): Promise<void> {
    const all = await Promise.allSettled(this.sessions.values());
    await Promise.allSettled(all.map((one) => one.status === "fulfilled" && one.value.close()));
    this.api.close();
  }
}

/** Why the messages of a queue cannot go to the other cluster; undefined if they can. */
export function obstacle(queue: MovedQueue, there: readonly MovedQueue[]): string | undefined {
  const other = there.find(({ vhost, name }) => vhost === queue.vhost && name === queue.name);
  if (other === undefined)
    return "is not there: apply the topology there first, or let its client declare it";
  if ((queue.type === "stream") === (other.type === "stream")) return undefined;
  return `is a ${queue.type} here and a ${other.type} there`;
}
