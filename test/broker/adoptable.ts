/** A vhost as somebody else has made it over the years: every kind of object, awkward names, messages. */
import { createHash } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import type { TestBroker } from "./broker.ts";

export const upstreamUri = "amqp://someone:not-outside@other.invalid";

/** @param names of a user whose password is `the one in use`, and of two with others */
export function definitionsOf(vhost: string, names: readonly [string, string, string]) {
  const [known, hashed, at] = names;
  const x = (name: string, type: string, more: object = {}) => ({
    ...{ vhost, name, type, durable: true, auto_delete: false, internal: false, arguments: {} },
    ...more,
  });
  const q = (name: string, type: string, args: object = {}) => ({
    ...{ vhost, name, durable: true, auto_delete: false },
    arguments: { "x-queue-type": type, ...args },
  });
  const b = (source: string, destination: string, key: string, args: object = {}, type = "queue") => ({
    ...{ vhost, source, destination, destination_type: type, routing_key: key, arguments: args },
  });
  return {
    vhosts: [
      {
        ...{ name: vhost, description: "All of it: 🐇", tags: ["b", "a"], default_queue_type: "quorum" },
        metadata: { description: "All of it: 🐇", tags: ["b", "a"], default_queue_type: "quorum" },
        limits: [],
      },
    ],
    users: [
      user(known, "the one in use", ["management"], { "max-connections": 7 }),
      user(hashed, "nobody knows", ["monitoring", "policymaker"]),
      user(at, "nobody knows", []),
    ],
    permissions: names.map((user) => ({ user, vhost, configure: "^x", write: "", read: ".*" })),
    topic_permissions: [
      { user: known, vhost, exchange: "topic", write: "^a", read: "^b" },
      { user: known, vhost, exchange: "amq.topic", write: "", read: ".*" },
      { user: at, vhost, exchange: "topic", write: "^a", read: "" },
    ],
    exchanges: [
      x("topic", "topic", { arguments: { "alternate-exchange": "inner" } }),
      x("inner", "fanout", { internal: true }),
      x("by headers 100%", "headers"),
      x("a/b", "direct"),
      x("at@home", "direct", { durable: true }),
      x("random", "x-random", { arguments: { "x-number": 5 } }),
      x("hashed", "x-consistent-hash"),
      x("old", "fanout", { auto_delete: false, durable: false }),
    ],
    queues: [
      q("classic", "classic", {
        "x-message-ttl": 60_000_000,
        "x-max-priority": 5,
        "x-dead-letter-exchange": "inner",
      }),
      q("plain", "classic", { "x-message-ttl": 60_000 }),
      q("text only", "classic", { "x-dead-letter-exchange": "a/b" }),
      q("quorum 🐇", "quorum", {
        "x-delivery-limit": 5,
        "x-max-length": 1000,
        "x-overflow": "reject-publish",
      }),
      q("stream", "stream", { "x-max-age": "7D", "x-stream-max-segment-size-bytes": 1_000_000 }),
      q("odd@1/2 %", "quorum"),
      q("a/b", "classic"),
    ],
    bindings: [
      b("topic", "classic", "a.*.#"),
      b("topic", "quorum 🐇", "x/y@z % é🐇"),
      b("topic", "stream", ""),
      b("topic", "hashed", "#", {}, "exchange"),
      b("hashed", "classic", "10"),
      b("by headers 100%", "classic", "", { "x-match": "all", team: "shop", é: "ü /" }),
      b("by headers 100%", "classic", "", { "x-match": "any", n: 1, f: 1.5, yes: true }),
      b("by headers 100%", "stream", "k", { "x-match": "all", team: "shop" }),
      b("a/b", "a/b", "k/1"),
      b("topic", "odd@1/2 %", "o"),
      b("amq.topic", "classic", "native"),
    ],
    policies: [
      policy(vhost, "easy", "^e", "queues", { "max-length": 10 }),
      policy(vhost, "a b/c %🐇", "^f", "exchanges", { "alternate-exchange": "inner" }, 3),
      policy(vhost, "set", "^f", "queues", { "federation-upstream-set": "all" }),
      policy(vhost, "at@home", "^g", "classic_queues", { expires: 86_400_000 }),
    ],
    parameters: [
      {
        vhost,
        component: "vhost-limits",
        name: "limits",
        value: { "max-queues": 50, "max-connections": 100 },
      },
      {
        ...{ vhost, component: "operator_policy", name: "cap" },
        value: { pattern: ".*", "apply-to": "queues", priority: 1, definition: { "max-length": 100_000 } },
      },
      {
        ...{ vhost, component: "federation-upstream", name: "private" },
        value: { uri: upstreamUri, "ack-mode": "on-publish" },
      },
      {
        ...{ vhost, component: "federation-upstream", name: "away" },
        value: { uri: "amqp://plain.invalid", "prefetch-count": 10, "reconnect-delay": 5 },
      },
      {
        ...{ vhost, component: "federation-upstream", name: "several" },
        value: { uri: ["amqp://plain.invalid", upstreamUri], "queue-type": "quorum" },
      },
    ],
  };
}

function policy(
  vhost: string,
  name: string,
  pattern: string,
  applyTo: string,
  definition: object,
  priority = 0,
) {
  return { vhost, name, pattern, "apply-to": applyTo, definition, priority };
}

function user(name: string, password: string, tags: readonly string[], limits: object = {}) {
  const salt = Buffer.from("salt");
  const digest = createHash("sha256").update(salt).update(password).digest();
  return {
    ...{ name, tags, limits, hashing_algorithm: "rabbit_password_hashing_sha256" },
    password_hash: Buffer.concat([salt, digest]).toString("base64"),
  };
}

export const queuesWithMessages: readonly string[] = ["classic", "quorum 🐇", "stream", "odd@1/2 %"];
export const bodies: readonly string[] = ["1", "2", "3"];

export async function publishedTo(broker: TestBroker, vhost: string): Promise<void> {
  const channel = await broker.channel(vhost);
  for (const queue of queuesWithMessages) {
    for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
  }
  await channel.waitForConfirms();
  await channel.close();
}

/** The first messages in a queue, as many as were published. */
export async function bodiesIn(broker: TestBroker, vhost: string, queue: string): Promise<readonly string[]> {
  const channel = await broker.channel(vhost);
  // Without it a stream gives nothing.
  await channel.prefetch(bodies.length);
  const found: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const options = queue === "stream" ? { arguments: { "x-stream-offset": "first" } } : {};
    const take = (message: ConsumeMessage | null) => {
      if (message !== null) found.push(message.content.toString("utf8"));
      if (message === null || found.length === bodies.length) resolve();
    };
    channel.consume(queue, take, options).catch(reject);
  });
  await channel.close();
  return found;
}
