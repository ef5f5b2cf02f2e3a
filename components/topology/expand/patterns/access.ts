/**
 * `access`: the narrowest permissions that allow a user's access. RabbitMQ requires:
 * - publish: write on the exchange
 * - consume, get and purge: read on the queue
 * - declare and delete: configure; with a dead-letter exchange also read on the queue and write on that exchange; with
 *   an alternate exchange also read on the exchange and write on the alternate one
 * - bind and unbind: write on the destination, read on the source
 *
 * (rabbit_channel.erl; rabbitmq.com's page "Authentication, Authorisation, Access Control".) A name applies to
 * exchanges and queues alike: a user who may publish to an exchange may also bind to a queue of that name.
 */
import type { AccessDefinition } from "../../definition/topology.ts";
import { only } from "../../language/namePattern.ts";
import type { Json, Permission } from "../../model.ts";
import type { Path } from "../../report/collector.ts";
import { defaultExchangeAlias } from "../../routing/predeclared.ts";
import type { Objects, Placed } from "../objects.ts";

/** The contents of the vhost. */
export interface Accessible extends Objects {
  /** Queues behind one name: the shards of a queue, the partitions of a super stream. */
  readonly behind: ReadonlyMap<string, readonly string[]>;
}

export function permissionOf(
  user: string,
  { publish = [], consume = [], manage = [] }: AccessDefinition,
  { exchanges, queues, bindings, behind }: Accessible,
  path: Path,
): Placed<Permission> {
  const configure = new Set<string>();
  const write = new Set<string>();
  const read = new Set<string>();
  const exchangeName = (name: string) => (name === "" ? defaultExchangeAlias : name);
  const textIn = (args: { readonly [name: string]: Json }, name: string): string | undefined => {
    const value = args[name];
    return typeof value === "string" ? value : undefined;
  };

  const superStreams = new Set(
    publish.length === 0
      ? []
      : exchanges.filter((each) => each.arguments["x-super-stream"] === true).map(({ name }) => name),
  );
  for (const name of publish) {
    write.add(exchangeName(name));
    // A stream client publishes to the partitions themselves.
    if (superStreams.has(name)) for (const stream of behind.get(name) ?? []) write.add(stream);
  }
  for (const name of consume) for (const queue of behind.get(name) ?? [name]) read.add(queue);

  const managed = new Set(manage.flatMap((name) => [name, ...(behind.get(name) ?? [])]));
  for (const name of managed) configure.add(name);
  for (const exchange of exchanges.filter((each) => managed.has(each.name))) {
    read.add(exchange.name);
    const alternate = textIn(exchange.arguments, "alternate-exchange");
    if (alternate !== undefined) write.add(exchangeName(alternate));
  }
  for (const queue of queues.filter((each) => managed.has(each.name))) {
    write.add(queue.name);
    const dead = textIn(queue.arguments, "x-dead-letter-exchange");
    if (dead === undefined) continue;
    read.add(queue.name);
    write.add(exchangeName(dead));
  }
  // A pattern's own bindings need no permission of the user, unless the user manages both ends.
  const written = (at: Path) => at.at(-2) === "bindings";
  for (const { source, destination, path: at } of bindings) {
    if (!managed.has(destination) || !(written(at) || managed.has(source))) continue;
    write.add(destination);
    read.add(source);
  }
  return { user, configure: only(configure), write: only(write), read: only(read), path };
}
