/**
 * Many objects in few requests: RabbitMQ imports definitions a hundred times faster than single requests make them.
 * An import says nothing of what it left out, e.g. a queue that exists otherwise. So it is only the quick way for what
 * is new; whoever calls it reads back, and sends by itself what is not there.
 */
import { type Api, Refused } from "./api.ts";
import type { KindName, Owned } from "./objects.ts";
import { type JsonMap, typed } from "./values.ts";

/** In the order in which RabbitMQ makes what an import holds. */
export const importedKinds = ["exchanges", "policies", "queues", "bindings"] as const satisfies KindName[];

type ImportedKind = (typeof importedKinds)[number];

export interface Imported extends Owned {
  readonly kind: ImportedKind;
}

export function isImported(one: Owned): one is Imported {
  return importedKinds.some((kind) => kind === one.kind);
}

/** Fewer than these are sent one by one: there each error has its object. */
export const fewestToImport = 50;

/**
 * Bytes of one request. RabbitMQ takes 20 MiB (management.http.max_body_size), a proxy before it often 1 MiB only
 * (client_max_body_size of nginx).
 */
const chunkBytes = 900 * 1024;

/**
 * Sends the objects, in an order in which none comes before what it refers to.
 * @throws Unreachable where the broker does not answer; what it refuses is left to the caller's next look
 */
export async function importMany(api: Api, vhost: string, objects: readonly Imported[]): Promise<void> {
  for (const chunk of chunksOf(objects)) {
    try {
      await api.post(["definitions", vhost], chunk);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
}

type Chunk = { readonly [kind in ImportedKind]?: readonly JsonMap[] };

/** Each below the limit, unless a single object is above it. */
export function chunksOf(objects: readonly Imported[], limit = chunkBytes): readonly Chunk[] {
  const chunks: { [kind in ImportedKind]?: JsonMap[] }[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const kind of importedKinds) {
    for (const one of objects) {
      if (one.kind !== kind) continue;
      const entry = definitionOf(one);
      const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
      if (bytes + size > limit) {
        chunks.push({});
        bytes = 100; // braces, brackets and the names of the lists
      }
      const chunk = chunks.at(-1) ?? {};
      const list = chunk[kind] ?? [];
      list.push(entry);
      chunk[kind] = list;
      bytes += size;
    }
  }
  return chunks;
}

/** As RabbitMQ's definitions have it; `durable` and `auto_delete` always stand there (rabbitmq-server#15128). */
function definitionOf({ kind, keys: [name = ""], value }: Imported): JsonMap {
  switch (kind) {
    case "exchanges": {
      const { type, durable, autoDelete, internal, arguments: args } = typed(kind, value);
      return { name, type, durable, auto_delete: autoDelete, internal, arguments: args };
    }
    case "queues": {
      const { type, durable, autoDelete, arguments: args } = typed(kind, value);
      const all = { ...args, "x-queue-type": type };
      return { name, durable, auto_delete: autoDelete, arguments: all };
    }
    case "bindings": {
      const { source, destination, destinationType, routingKey, arguments: args } = typed(kind, value);
      return {
        source,
        destination,
        destination_type: destinationType,
        routing_key: routingKey,
        arguments: args,
      };
    }
    case "policies": {
      const { pattern, applyTo, priority, definition } = typed(kind, value);
      return { name, pattern, "apply-to": applyTo, priority, definition };
    }
  }
}
