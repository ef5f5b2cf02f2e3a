/** A topology file and a broker with hostile names in every place. */
import * as fc from "fast-check";
import { hostileName } from "./hostile.ts";

export interface Names {
  readonly vhost: string;
  readonly exchange: string;
  readonly queue: string;
  readonly key: string;
  readonly other: string;
}

export const names: fc.Arbitrary<Names> = fc
  .record({
    vhost: hostileName,
    exchange: hostileName,
    queue: hostileName,
    key: hostileName,
    other: hostileName,
  })
  .filter(({ queue, other }) => queue !== other);

export const topology = ({ vhost, exchange, queue, key, other }: Names) => ({
  users: { [other]: { tags: ["administrator"], password: "none" } },
  vhosts: {
    [vhost]: {
      description: key,
      permissions: { [other]: { configure: ".*", write: ".*", read: ".*" } },
      exchanges: { [exchange]: { type: "headers" }, [`${exchange}2`]: { type: "topic" } },
      queues: {
        [queue]: {
          bindings: [
            { exchange, filter: { all: { [key]: key } } },
            { exchange: `${exchange}2`, routingKey: key },
          ],
          arguments: { [`own-${key}`]: { [key]: [key] } },
        },
      },
      policies: { [other]: { pattern: "^a", definition: { "max-length": 1 } } },
    },
  },
  globalParameters: { [key]: { [other]: key } },
  tests: [{ publish: { vhost, exchange, headers: { [key]: other } }, reaches: [queue] }],
});

export const definitions = ({ vhost, exchange, queue, key, other }: Names) => ({
  rabbitmq_version: "4.0.5",
  vhosts: [{ name: vhost, metadata: { description: other, tags: [key] } }, { name: other }],
  users: [{ name: other, password_hash: "", tags: [key] }],
  permissions: [{ user: other, vhost, configure: ".*", write: key, read: "" }],
  exchanges: [{ vhost, name: exchange, type: "fanout", durable: true, arguments: { [key]: key } }],
  queues: [
    { vhost, name: queue, durable: true, arguments: { "x-queue-type": "classic", [key]: other } },
    { vhost, name: other, durable: true, type: key, arguments: { "x-queue-type": key } },
  ],
  bindings: [
    {
      ...{ vhost, source: exchange, destination: queue, destination_type: "queue" },
      ...{ routing_key: key, arguments: { [key]: key } },
    },
  ],
  policies: [{ vhost, name: key, pattern: key, "apply-to": "all", definition: { [key]: key }, priority: 0 }],
  parameters: [
    { vhost, component: key, name: other, value: { [key]: `amqp://u:${key}@h` } },
    { vhost, component: "shovel", name: key, value: { "src-uri": "amqp://", [key]: key } },
  ],
  global_parameters: [{ name: key, value: key }],
});
