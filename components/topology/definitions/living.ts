/** A living broker's export, completed with what no export says. */
import { isMapping } from "./entry.ts";

/** Answers of the management API, as they come. */
export interface Told {
  /** `GET /api/definitions` */
  readonly definitions: unknown;
  /** `GET /api/exchanges`: an export of RabbitMQ 4.3 has no internal exchanges, but the bindings of them. */
  readonly exchanges: unknown;
  /** `GET /api/queues`, where `saysAllTypes` does not hold. */
  readonly queues: unknown;
  /** `GET /api/vhosts`: no export says whether a vhost is traced. */
  readonly vhosts: unknown;
}

type Fields = { readonly [name: string]: unknown };

/**
 * Whether the type of each queue is told, by the export or by an argument. RabbitMQ 4 gives each queue the argument;
 * one that an older version declared has none, and an export of 4.0 says no type beside it.
 */
export function saysAllTypes(definitions: unknown): boolean {
  const queues = isMapping(definitions) ? listOf(definitions.queues) : [];
  return queues.every(
    ({ type, arguments: args }) =>
      type !== undefined || (isMapping(args) && Object.hasOwn(args, "x-queue-type")),
  );
}

/** Definitions as `fromDefinitions` takes them. */
export function completed({ definitions, exchanges, queues, vhosts }: Told): unknown {
  if (!isMapping(definitions)) return definitions;
  const top: Fields = definitions;
  const inVhost = ({ vhost, name }: Fields) => JSON.stringify([vhost, name]);
  const types = new Map(listOf(queues).map((queue) => [inVhost(queue), queue.type]));
  const traced = new Set(listOf(vhosts).flatMap(({ name, tracing }) => (tracing === true ? [name] : [])));
  const exported = new Set(listOf(top.exchanges).map(inVhost));
  const isOwn = ({ name }: Fields) => typeof name === "string" && !name.startsWith("amq.");
  const internal = listOf(exchanges)
    .filter((each) => each.internal === true && isOwn(each) && !exported.has(inVhost(each)))
    .map(({ name, vhost, type, durable, auto_delete, internal, arguments: args }) => ({
      name,
      vhost,
      type,
      durable,
      auto_delete,
      internal,
      arguments: args,
    }));
  return {
    ...top,
    vhosts: listOf(top.vhosts).map((vhost) => (traced.has(vhost.name) ? { ...vhost, tracing: true } : vhost)),
    exchanges: [...listOf(top.exchanges), ...internal],
    queues: listOf(top.queues).map((queue) => ({ ...queue, type: types.get(inVhost(queue)) ?? queue.type })),
  };
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isMapping) : []);
