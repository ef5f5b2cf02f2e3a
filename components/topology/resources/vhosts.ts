import * as pulumi from "@pulumi/pulumi";
import { Exchange } from "@pulumi/rabbitmq/exchange.js";
import { Policy } from "@pulumi/rabbitmq/policy.js";
import { Queue } from "@pulumi/rabbitmq/queue.js";
import { VHost } from "@pulumi/rabbitmq/vhost.js";
import { runError } from "../../config/runError.ts";
import type * as model from "../model.ts";
import { pluginArguments, stringArguments } from "./arguments.ts";
import { makeBindings } from "./bindings.ts";
import { type Broker, livingIn, type Usernames } from "./broker.ts";
import { logicalName } from "./names.ts";
import { makePermissions } from "./permissions.ts";
import { type QueueState, refusedChanges } from "./queueChanges.ts";
import type { VhostResources } from "./vhostResources.ts";

export interface MadeVhosts {
  readonly byName: ReadonlyMap<string, VhostResources>;
  /** The vhosts and all that they hold. */
  readonly all: readonly pulumi.Resource[];
}

/** Makes every vhost with all that it holds. */
export function makeVhosts(broker: Broker, plan: model.Plan, users: Usernames): MadeVhosts {
  const byName = new Map<string, VhostResources>();
  const all: pulumi.Resource[] = [];
  const queues = plan.vhosts.flatMap((vhost) => {
    const made = makeVhost(broker, vhost);
    byName.set(vhost.name, made);
    all.push(
      ...(made.resource === undefined ? [] : [made.resource]),
      ...made.exchanges.values(),
      ...made.queues.values(),
      ...vhost.policies.map((policy) => makePolicy(broker, vhost, policy, made)),
      ...makeBindings(broker, vhost, made),
      ...makePermissions(broker, vhost, made, users),
    );
    return vhost.queues.flatMap((queue) => {
      const existing = made.queues.get(queue.name)?.settings;
      return existing === undefined ? [] : [{ vhost: vhost.name, queue, existing }];
    });
  });
  refuseQueueChanges(queues);
  return { byName, all };
}

function makeVhost(broker: Broker, vhost: model.Vhost): VhostResources {
  // The plugin would wipe the description and the tags of the vhost "/", and delete it in the end.
  const resource =
    vhost.name === "/"
      ? undefined
      : new VHost(
          logicalName(broker.name, "vhost", vhost.name),
          { name: vhost.name },
          // The plugin deletes a vhost with everything in it: that is left to the guard.
          { ...livingIn(broker), deleteBeforeReplace: true, retainOnDelete: true },
        );
  const at = { vhost: resource?.name ?? vhost.name, resource };
  const exchanges = new Map(vhost.exchanges.map((one) => [one.name, makeExchange(broker, vhost, one, at)]));
  const queues = new Map(vhost.queues.map((one) => [one.name, makeQueue(broker, vhost, one, at)]));
  return { ...at, exchanges, queues };
}

type Place = Pick<VhostResources, "vhost" | "resource">;

function makeExchange(broker: Broker, vhost: model.Vhost, exchange: model.Exchange, at: Place): Exchange {
  const { type, durable, autoDelete } = exchange;
  const given = stringArguments(exchange.arguments);
  const settings = { type, durable, autoDelete, ...(Object.keys(given).length > 0 && { arguments: given }) };
  return new Exchange(
    logicalName(broker.name, "exchange", vhost.name, exchange.name),
    { name: exchange.name, vhost: at.vhost, settings },
    {
      ...livingIn(broker, at.resource),
      // The plugin has no update for an exchange, and RabbitMQ refuses a second declaration that differs.
      replaceOnChanges: ["settings"],
      deleteBeforeReplace: true,
    },
  );
}

function makeQueue(broker: Broker, vhost: model.Vhost, queue: model.Queue, at: Place): Queue {
  const { durable, autoDelete } = queue;
  return new Queue(
    logicalName(broker.name, "queue", vhost.name, queue.name),
    {
      name: queue.name,
      vhost: at.vhost,
      settings: { durable, autoDelete, ...pluginArguments(queue.arguments) },
    },
    {
      ...livingIn(broker, at.resource),
      // A change here would replace the queue and lose its messages; refuseQueueChanges reports it.
      ignoreChanges: ["settings"],
      // The plugin asks nobody before it deletes a queue: that is left to the guard.
      retainOnDelete: true,
    },
  );
}

function makePolicy(broker: Broker, vhost: model.Vhost, policy: model.Policy, at: Place): Policy {
  const { name, pattern, priority, applyTo, definition } = policy;
  return new Policy(
    logicalName(broker.name, "policy", vhost.name, name),
    {
      name,
      vhost: at.vhost,
      policy: { pattern, priority, applyTo, definition: stringArguments(definition) },
    },
    { ...livingIn(broker, at.resource), deleteBeforeReplace: true },
  );
}

interface QueueAndState {
  readonly vhost: string;
  readonly queue: model.Queue;
  readonly existing: pulumi.Output<QueueState>;
}

/** Fails the preview, and the update, when the file wants a queue otherwise than it exists. */
function refuseQueueChanges(queues: readonly QueueAndState[]): void {
  pulumi.all(queues.map(({ existing }) => existing)).apply((states) => {
    const all = queues.flatMap(({ vhost, queue }, i) => {
      const existing = states[i];
      return existing === undefined ? [] : [{ vhost, queue, existing }];
    });
    const refused = refusedChanges(all);
    if (refused !== undefined) throw runError(refused);
  });
}
