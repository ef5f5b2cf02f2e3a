/**
 * Sends many objects in few requests: RabbitMQ imports definitions a hundred times faster than it handles single
 * requests. An import does not report what it left out, e.g. a queue that exists with other settings. So it is only a
 * shortcut for new objects: the caller reads back what exists, and sends what is missing in single requests.
 */

import { bindingCodec } from "../topology/interchange/codec/binding.ts";
import { exchangeCodec } from "../topology/interchange/codec/exchange.ts";
import type { KindName, Owned } from "../topology/interchange/codec/objects.ts";
import { policyCodec } from "../topology/interchange/codec/policy.ts";
import { queueCodec } from "../topology/interchange/codec/queue.ts";
import { typed } from "../topology/interchange/codec/values.ts";
import type { BrokerClient } from "./client.ts";
import { Refused } from "./errors.ts";

/** In the order in which RabbitMQ creates the objects of an import. */
export const importedKinds = ["exchanges", "policies", "queues", "bindings"] as const satisfies KindName[];

type ImportedKind = (typeof importedKinds)[number];

export interface Imported extends Owned {
  readonly kind: ImportedKind;
}

export function isImported(one: Owned): one is Imported {
  return importedKinds.some((kind) => kind === one.kind);
}

/** Fewer objects are sent one by one, so that each error names its object. */
export const fewestToImport = 50;

/**
 * Maximum bytes of one request. RabbitMQ accepts 20 MiB (management.http.max_body_size), a proxy before it often only 1
 * MiB (client_max_body_size of nginx).
 */
const chunkBytes = 900 * 1024;

/**
 * Sends the objects so that each comes after the objects that it refers to.
 * @throws Unreachable if the broker does not answer; the caller finds rejected objects when it reads back
 */
export async function importMany(
  api: BrokerClient,
  vhost: string,
  objects: readonly Imported[],
): Promise<void> {
  for (const chunk of chunksOf(objects)) {
    try {
      await api.post(["definitions", vhost], chunk);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
}

type Chunk = { readonly [kind in ImportedKind]?: readonly object[] };

/** Each chunk is below the limit, unless a single object is larger. */
export function chunksOf(objects: readonly Imported[], limit = chunkBytes): readonly Chunk[] {
  const chunks: { [kind in ImportedKind]?: object[] }[] = [];
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

/**
 * The object in the form of RabbitMQ's definitions; `durable` and `auto_delete` are always present
 * (rabbitmq-server#15128).
 */
function definitionOf({ kind, keys: [name = ""], value }: Imported): object {
  switch (kind) {
    case "exchanges":
      return { name, ...exchangeCodec.write(typed(kind, value)) };
    case "queues":
      return { name, ...queueCodec.write(typed(kind, value)) };
    case "bindings":
      return bindingCodec.write(typed(kind, value));
    case "policies":
      return { name, ...policyCodec.write(typed(kind, value)) };
  }
}
