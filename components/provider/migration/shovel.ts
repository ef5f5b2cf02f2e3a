/**
 * Moves messages from one queue to another inside the broker: each leaves the first once the second has confirmed it.
 */
import type { BrokerClient } from "../../broker/client.ts";
import { Refused } from "../../broker/errors.ts";
import { items } from "../../broker/fromBroker.ts";

const plugin = "rabbitmq_shovel";

export const streamRefusal = new Refused(
  400,
  "what a stream holds cannot be carried over: declare a queue of another name",
);

/** The reason why no migration is possible if a node of the broker lacks shovels; undefined if all nodes have them. */
export async function missingShovels(api: BrokerClient): Promise<Refused | undefined> {
  const nodes = items(await api.get("nodes"));
  // A node that is down reports none.
  const without = nodes.filter(({ running, enabled_plugins: plugins }) => {
    return running === true && !(Array.isArray(plugins) && plugins.includes(plugin));
  });
  if (without.length === 0) return undefined;
  return new Refused(
    400,
    `a migration needs the plugin ${plugin}, which is not enabled on ${without.map(({ name }) => String(name)).join(", ")}; ` +
      `\`rabbitmq-plugins enable ${plugin}\` on every node enables it without a restart`,
  );
}

/** A shovel without any progress for this time is restarted: in 4.0 it may have died unnoticed; in ms. */
const restartMs = 20_000;

/** Runs one shovel after the other, under one name: the next run finds the shovel of an interrupted run. */
export class Shovel {
  private readonly api: BrokerClient;
  private readonly vhost: string;
  private readonly name: string;
  private started = 0;

  constructor(api: BrokerClient, vhost: string, name: string) {
    this.api = api;
    this.vhost = vhost;
    this.name = name;
  }

  get isStarted(): boolean {
    return this.started > 0;
  }

  async start(from: string, to: string): Promise<void> {
    // Without a host: a connection inside the broker, which needs no credentials.
    const uri = `amqp:///${encodeURIComponent(this.vhost)}`;
    await this.api.put(["parameters", "shovel", this.vhost, this.name], {
      component: "shovel",
      vhost: this.vhost,
      name: this.name,
      value: {
        "src-protocol": "amqp091",
        "src-uri": uri,
        "src-queue": from,
        "src-delete-after": "never",
        "dest-protocol": "amqp091",
        "dest-uri": uri,
        "dest-queue": to,
        "ack-mode": "on-confirm",
        "reconnect-delay": 1,
      },
    });
    this.started = Date.now();
  }

  async restartIfStalled(stalledMs: number, from: string, to: string): Promise<void> {
    if (stalledMs < restartMs || Date.now() - this.started < restartMs) return;
    await this.stop();
    await this.start(from, to);
  }

  async stop(): Promise<void> {
    await this.api.delete(["parameters", "shovel", this.vhost, this.name]);
    this.started = 0;
  }
}
