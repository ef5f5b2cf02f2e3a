import * as pulumi from "@pulumi/pulumi";
import { Exchange } from "@pulumi/rabbitmq/exchange.js";
import { Queue } from "@pulumi/rabbitmq/queue.js";
import { runError } from "../../config/runError.ts";
import type { Owned } from "../../engine/objects.ts";
import { vhostType } from "../../engine/tokens.ts";
import { treeOf } from "../../engine/tree.ts";
import type * as model from "../model.ts";
import { pluginArguments, stringArguments } from "./arguments.ts";
import { makeBindings } from "./bindings.ts";
import { type Broker, livingIn, type Usernames } from "./broker.ts";
import { logicalName } from "./names.ts";
import type { OwnObjects } from "./ownObjects.ts";
import { makePermissions } from "./permissions.ts";
import { type QueueState, refusedChanges } from "./queueChanges.ts";
import type { VhostResources } from "./vhostResources.ts";

export interface MadeVhosts {
  readonly byName: ReadonlyMap<string, VhostResources>;
  /** All that @pulumi/rabbitmq makes in them. */
  readonly all: readonly pulumi.Resource[];
}

/** Makes every vhost, with what @pulumi/rabbitmq can make in it. */
export function makeVhosts(broker: Broker, own: OwnObjects, plan: model.Plan, users: Usernames): MadeVhosts {
  const byName = new Map<string, VhostResources>();
  const all: pulumi.Resource[] = [];
  const queues = plan.vhosts.flatMap((vhost) => {
    const made = makeVhost(broker, own, vhost);
    byName.set(vhost.name, made);
    all.push(
      ...made.exchanges.values(),
      ...made.queues.values(),
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

function makeVhost(broker: Broker, own: OwnObjects, vhost: model.Vhost): VhostResources {
  const { name } = vhost;
  // The vhost "/" is in every broker, and nobody's to delete.
  const resource = name === "/" ? undefined : makeItself(own, name);
  const at = { vhost: resource?.urn.apply(() => name) ?? name, resource };
  const exchanges = new Map(vhost.exchanges.map((one) => [one.name, makeExchange(broker, vhost, one, at)]));
  const queues = new Map(vhost.queues.map((one) => [one.name, makeQueue(broker, vhost, one, at)]));
  return { ...at, exchanges, queues };
}

/** The plugin's own empties the description and the tags of one that is there, and deletes it with all that it holds. */
function makeItself(own: OwnObjects, vhost: string): pulumi.Resource {
  const objects: readonly Owned[] = [{ kind: "vhost", keys: [], value: true }];
  return own.make(
    vhostType,
    logicalName(own.name, "vhost", vhost),
    { vhost, objects: treeOf(objects) },
    // What leaves the file is the guard's to delete.
    { formerType: "rabbitmq:index/vHost:VHost", retainOnDelete: true },
  );
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
