/** What the patterns of a vhost make: names that other fields may speak of, and that nothing else may have. */
import type {
  ExchangeDefinition,
  QueueDefinition,
  SuperStreamDefinition,
  VhostDefinition,
} from "../definition.ts";
import { expandExchange } from "../expand/exchanges.ts";
import { each } from "../expand/filled.ts";
import { type Objects, together } from "../expand/objects.ts";
import { expandQueue } from "../expand/queues.ts";
import type { Draft } from "../language/draft.ts";
import { maxNameBytes } from "../language/text.ts";
import { formatPath, quote } from "../problem.ts";
import type { Path } from "../report.ts";
import type { VhostScope } from "../rules/vhost.ts";
import { superStream } from "./superStream.ts";

/** Of a draft only what is whole: of the rest nobody knows what it makes. */
const isWhole = (value: unknown): boolean =>
  typeof value === "object" && value !== null ? Object.values(value).every(isWhole) : value !== undefined;

/** The draft where all of it is right. */
export const whole = <Value>(draft: Draft<Value> | undefined): Value | undefined =>
  isWhole(draft) ? (draft as Value) : undefined; // nothing in it was taken out

/** The objects that stand in no line of the file. */
export function madeIn(vhost: Draft<VhostDefinition>, path: Path): Objects {
  const context = { defaultType: vhost.defaultQueueType ?? ("quorum" as const) };
  const all = together([
    ...each(vhost.exchanges, [...path, "exchanges"], (name, exchange, at) => {
      const patterns = exchange && whole<ExchangeDefinition>(of(exchange, ["unrouted", "delay"]));
      return patterns ? expandExchange(name, patterns, at, context) : none;
    }),
    ...each(vhost.queues, [...path, "queues"], (name, queue, at) => {
      const makes = queue && (queue.deadLetter || queue.retry || queue.shards);
      const patterns = makes && whole<QueueDefinition>(of(queue, ["type", "deadLetter", "retry", "shards"]));
      return patterns ? expandQueue(name, patterns, at, context) : none;
    }),
    ...each(vhost.superStreams, [...path, "superStreams"], (name, stream, at) => {
      const right = whole<SuperStreamDefinition>(stream);
      return right ? superStream(name, right, at) : none;
    }),
  ]);
  const isOf = (field: string) => (one: { readonly name: string; readonly path: Path }) =>
    one.path.length === path.length + 2 && one.path[path.length] === field;
  return {
    ...all,
    exchanges: all.exchanges.filter((one) => !isOf("exchanges")(one)),
    queues: all.queues.filter((one) => !isOf("queues")(one)),
  };
}

/** Nothing but these fields. */
const of = <Value extends object>(draft: Value, fields: readonly (keyof Value)[]): Partial<Value> =>
  Object.fromEntries(
    fields.flatMap((field) => (Object.hasOwn(draft, field) ? [[field, draft[field]]] : [])),
  ) as Partial<Value>; // fields of it as they are

const none: Objects = { exchanges: [], queues: [], bindings: [] };

/** Reports what a pattern would make under a name that is taken, or that no broker holds. */
export function checkMade({ draft, path, report }: VhostScope): void {
  const made = madeIn(draft, path);
  for (const [kind, field] of [
    ["exchange", "exchanges"],
    ["queue", "queues"],
  ] as const) {
    const taken = new Map<string, Path>(
      Object.keys(draft[field] ?? {}).map((name) => [name, [...path, field, name]]),
    );
    for (const one of made[field]) {
      const pattern = one.path.findLast((key) => typeof key === "string");
      const by = `${pattern} makes ${kind === "queue" ? "a queue" : "an exchange"}`;
      const bytes = Buffer.byteLength(one.name);
      const first = taken.get(one.name);
      if (first !== undefined) {
        const message = `${by} ${quote(one.name)}, and ${formatPath(first)} has that name already; give one of the two another name`;
        report.add({ code: "name-taken", message }, one.path, "key");
      } else if (bytes > maxNameBytes) {
        const message = `${by} ${quote(one.name)}, whose name is ${bytes} bytes long in UTF-8; at most ${maxNameBytes} are allowed, so choose a shorter name`;
        report.add({ code: "bad-name", message }, one.path, "key");
      }
      taken.set(one.name, one.path);
    }
  }
}
