/** A live broker's export, completed with data that an export lacks. */
import { saysType } from "../codec/queue.ts";
import { isMapping } from "./entry.ts";

/** Raw answers of the management API. */
export interface Told {
  /** `GET /api/definitions` */
  readonly definitions: unknown;
  /** `GET /api/exchanges`: an export of RabbitMQ 4.3 lacks internal exchanges, but contains their bindings. */
  readonly exchanges: unknown;
  /** `GET /api/queues`, needed if `saysAllTypes` is false. */
  readonly queues: unknown;
  /** `GET /api/vhosts`: an export does not contain tracing. */
  readonly vhosts: unknown;
}

type Fields = { readonly [name: string]: unknown };

/** Whether the export contains the type of each queue: 4.0 omits it for queues that an older version declared. */
export function saysAllTypes(definitions: unknown): boolean {
  const queues = isMapping(definitions) ? listOf(definitions.queues) : [];
  return queues.every(saysType);
}

/** Definitions for `fromDefinitions`. */
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
