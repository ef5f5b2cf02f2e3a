/** Queues that survive the loss of a node. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { objectsIn } from "../../components/provider/state/tree.ts";
import { isProduction, productionSchema } from "../production.ts";
import { at, entriesAt, textAt } from "../read.ts";

export const productionQuorumQueues: ResourceValidationPolicy = {
  name: "rabbitmq-production-quorum-queues",
  description: "In production queues are replicated: of type quorum or stream.",
  configSchema: productionSchema,
  validateResource: ({ type, urn, props, getConfig }, reportViolation) => {
    const queues = queuesIn(type, props);
    if (queues.length === 0 || !isProduction(urn, getConfig())) return;
    for (const { name, vhost, queueType } of queues) {
      if (queueType === "quorum" || queueType === "stream") continue;
      reportViolation(
        `Queue ${JSON.stringify(name)} of vhost ${JSON.stringify(vhost)} is of type ${queueType} in a production stack: its ` +
          "messages are on one node and lost with it. Make it a quorum queue or a stream (type: quorum); for one that " +
          "holds messages see onReplace: migrate.",
      );
    }
  },
};

interface Declared {
  readonly name: string;
  readonly vhost: string;
  readonly queueType: string;
}

/** What RabbitMQ makes of a queue whose declaration names no type. */
const usual = "classic";

function queuesIn(type: string, props: unknown): readonly Declared[] {
  if (type === "rabbitmq:index/queue:Queue") {
    return [
      {
        name: textAt(props, "name") ?? "?",
        vhost: textAt(props, "vhost") ?? "/",
        queueType: typeOf(at(props, "settings")),
      },
    ];
  }
  if (type !== "warren:index:VhostObjects") return [];
  const objects = Object.fromEntries(entriesAt(props, "objects").filter(([kind]) => kind === "queues"));
  return objectsIn<unknown>(objects).map(({ keys: [name = ""], value }) => ({
    name,
    vhost: textAt(props, "vhost") ?? "?",
    queueType: textAt(value, "type") ?? usual,
  }));
}

/** @pulumi/rabbitmq takes the arguments as a map or as JSON. */
function typeOf(settings: unknown): string {
  const given = textAt(settings, "arguments", "x-queue-type");
  if (given !== undefined) return given;
  try {
    return textAt(JSON.parse(textAt(settings, "argumentsJson") ?? "{}"), "x-queue-type") ?? usual;
  } catch {
    return usual;
  }
}
