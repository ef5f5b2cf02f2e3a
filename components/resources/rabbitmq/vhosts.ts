import * as pulumi from "@pulumi/pulumi";
import { Exchange } from "@pulumi/rabbitmq/exchange.js";
import { Provider } from "@pulumi/rabbitmq/provider.js";
import { Queue } from "@pulumi/rabbitmq/queue.js";
import type { Login } from "../../connection/program/connect.ts";
import { vhostType } from "../../provider/state/tokens.ts";
import { treeOf } from "../../provider/state/tree.ts";
import { runError } from "../../pulumi/runError.ts";
import type { Owned } from "../../topology/interchange/codec/objects.ts";
import { declaredArguments } from "../../topology/interchange/codec/queue.ts";
import type * as model from "../../topology/model.ts";
import { type Broker, optionsIn, type Place, type Usernames, type VhostResources } from "../broker.ts";
import { logicalName } from "../names.ts";
import type { OwnObjects } from "../ownObjects.ts";
import { pluginArguments, stringArguments } from "./arguments.ts";
import { makeBindings } from "./bindings.ts";
import { makePermissions } from "./permissions.ts";
import { type QueueState, refusedChanges } from "./queueChanges.ts";

export interface MadeVhosts {
  readonly byName: ReadonlyMap<string, VhostResources>;
  /** All their resources of @pulumi/rabbitmq. */
  readonly all: readonly pulumi.Resource[];
}

interface OfficialVhost extends VhostResources {
  readonly queues: ReadonlyMap<string, Queue>;
}

/**
 * Makes every vhost, and its objects that @pulumi/rabbitmq supports. If there are none, its plugin does not start.
 * @param after resources that must exist before
 */
export function makeVhosts(
  place: Place,
  login: Login,
  own: OwnObjects,
  plan: model.Plan,
  users: Usernames,
  after: readonly pulumi.Resource[],
): MadeVhosts {
  if (plan.vhosts.length === 0) return { byName: new Map(), all: [] };
  const opts = { parent: place.parent, dependsOn: [...after] };
  const provider = new Provider(place.name, { ...login }, opts);
  const broker = { ...place, provider };
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

function makeVhost(broker: Broker, own: OwnObjects, vhost: model.Vhost): OfficialVhost {
  const { name } = vhost;
  // The vhost "/" exists in every broker, and nobody may delete it.
  const resource = name === "/" ? undefined : makeVhostAlone(own, name);
  const at = { vhost: resource?.urn.apply(() => name) ?? name, resource };
  const exchanges = new Map(vhost.exchanges.map((one) => [one.name, makeExchange(broker, vhost, one, at)]));
  const queues = new Map(vhost.queues.map((one) => [one.name, makeQueue(broker, vhost, one, at)]));
  return { ...at, exchanges, queues };
}

/**
 * The plugin's own resource clears an existing vhost's description and tags, and deletes the vhost with all its
 * contents.
 */
function makeVhostAlone(own: OwnObjects, vhost: string): pulumi.Resource {
  const objects: readonly Owned[] = [{ kind: "vhost", keys: [], value: true }];
  return own.make(
    vhostType,
    logicalName(own.name, "vhost", vhost),
    { vhost, objects: treeOf(objects) },
    // The guard deletes what leaves the file.
    { formerType: "rabbitmq:index/vHost:VHost", retainOnDelete: true },
  );
}

type Within = Pick<VhostResources, "vhost" | "resource">;

function makeExchange(broker: Broker, vhost: model.Vhost, exchange: model.Exchange, at: Within): Exchange {
  const { type, durable, autoDelete } = exchange;
  const given = stringArguments(exchange.arguments);
  const settings = { type, durable, autoDelete, ...(Object.keys(given).length > 0 && { arguments: given }) };
  return new Exchange(
    logicalName(broker.name, "exchange", vhost.name, exchange.name),
    { name: exchange.name, vhost: at.vhost, settings },
    {
      ...optionsIn(broker, at.resource),
      // The plugin cannot update an exchange, and RabbitMQ refuses a second declaration that differs.
      replaceOnChanges: ["settings"],
      deleteBeforeReplace: true,
    },
  );
}

function makeQueue(broker: Broker, vhost: model.Vhost, queue: model.Queue, at: Within): Queue {
  const { durable, autoDelete } = queue;
  return new Queue(
    logicalName(broker.name, "queue", vhost.name, queue.name),
    {
      name: queue.name,
      vhost: at.vhost,
      // Without `x-queue-type` the plugin would replace the queue, including its messages, in the next run.
      settings: { durable, autoDelete, ...pluginArguments(declaredArguments(queue)) },
    },
    {
      ...optionsIn(broker, at.resource),
      // A change here would replace the queue and lose its messages; refuseQueueChanges reports it.
      ignoreChanges: ["settings"],
      // The plugin deletes a queue without a check: the guard deletes it instead.
      retainOnDelete: true,
    },
  );
}

interface QueueAndState {
  readonly vhost: string;
  readonly queue: model.Queue;
  readonly existing: pulumi.Output<QueueState>;
}

/** Fails the preview and the update if an existing queue differs from the file. */
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
