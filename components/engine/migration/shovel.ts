/** Moves messages from one queue to another inside the broker, each taken from the first once the second has it. */
import { type Api, Refused } from "../api.ts";
import { items } from "../fromBroker.ts";

const plugin = "rabbitmq_shovel";

/** @throws Refused where a node of the broker has no shovels */
export async function requireShovels(api: Api): Promise<void> {
  const nodes = items(await api.get("nodes"));
  // A node that does not run reports none.
  const without = nodes.filter(({ running, enabled_plugins: plugins }) => {
    return running === true && !(Array.isArray(plugins) && plugins.includes(plugin));
  });
  if (without.length === 0) return;
  throw new Refused(
    400,
    `a migration needs the plugin ${plugin}, which is not enabled on ${without.map(({ name }) => String(name)).join(", ")}; ` +
      `\`rabbitmq-plugins enable ${plugin}\` on every node enables it without a restart`,
  );
}

/** Without any progress for so long a shovel is started anew: that of 4.0 may have died unnoticed; in ms. */
const restartMs = 20_000;

/** One after the other, under one name: the next run finds what an interrupted one has left. */
export class Shovel {
  private readonly api: Api;
  private readonly vhost: string;
  private readonly name: string;
  private started = 0;

  constructor(api: Api, vhost: string, name: string) {
    this.api = api;
    this.vhost = vhost;
    this.name = name;
  }

  get isStarted(): boolean {
    return this.started > 0;
  }

  async start(from: string, to: string): Promise<void> {
    // Without a host: a connection inside the broker, which needs no login.
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
