/** Definitions in the shapes that brokers of several versions export. Every run makes the same ones. */
import { createHash } from "node:crypto";

export type Definitions = Readonly<Record<string, unknown>>;

/** Made from 1 to `count`, which is also how the objects are numbered. */
const many = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

const sha256 = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** As RabbitMQ keeps a password: a salt of four bytes, then the hash of salt and password. */
function passwordHash(password: string): string {
  const salt = sha256("salt of ", password).subarray(0, 4);
  return Buffer.concat([salt, sha256(salt, password)]).toString("base64");
}

const user = (name: string, tags: readonly string[]) => ({
  name,
  password_hash: passwordHash(name),
  hashing_algorithm: "rabbit_password_hashing_sha256",
  tags,
  limits: {},
});

/** An export of a whole broker, which always names its users, its vhosts and who may use them. */
const broker = (version: string, content: Definitions): Definitions => ({
  rabbit_version: version,
  rabbitmq_version: version,
  users: [user("guest", ["administrator"])],
  vhosts: [{ name: "/", limits: [], metadata: { description: "Default virtual host", tags: [] } }],
  permissions: [{ user: "guest", vhost: "/", configure: ".*", write: ".*", read: ".*" }],
  topic_permissions: [],
  parameters: [],
  global_parameters: [],
  policies: [],
  queues: [],
  bindings: [],
  ...content,
});

const queue = (name: string, type: string, args: Definitions = {}) => ({
  name,
  vhost: "/",
  durable: true,
  auto_delete: false,
  type,
  arguments: args,
});

const vhosts = (count: number) =>
  broker("3.9.0", {
    vhosts: many(count, (n) => ({
      name: `tenant.${n}`,
      limits: [],
      metadata: { description: `Tenant ${n}`, tags: [] },
    })),
    permissions: [{ user: "guest", vhost: "tenant.1", configure: ".*", write: ".*", read: ".*" }],
  });

const bindings = (queues: number, ofEach: number) =>
  broker("3.9.0", {
    queues: many(queues, (q) => queue(`events.${q}`, "classic", { "x-queue-version": 2 })),
    bindings: many(queues, (q) =>
      many(ofEach, (n) => ({
        source: "amq.topic",
        vhost: "/",
        destination: `events.${q}`,
        destination_type: "queue",
        routing_key: `event.${q}.${n}`,
        arguments: {},
      })),
    ).flat(),
  });

const shovels = () =>
  broker("3.13.0", {
    exchanges: [],
    queues: many(100, (n) => [queue(`from.${n}`, "quorum"), queue(`to.${n}`, "quorum")]).flat(),
    parameters: many(100, (n) => ({
      vhost: "/",
      component: "shovel",
      name: `move.${n}`,
      value: {
        "src-protocol": "amqp091",
        "src-uri": "amqp://localhost:5672",
        "src-queue": `from.${n}`,
        "dest-protocol": "amqp091",
        "dest-uri": "amqp://localhost:5672",
        "dest-queue": `to.${n}`,
      },
    })),
  });

const federation = () =>
  broker("4.0.5", {
    exchanges: many(10, (n) => ({
      name: `site.${n}`,
      vhost: "/",
      type: "topic",
      durable: true,
      auto_delete: false,
      internal: false,
      arguments: {},
    })),
    parameters: many(100, (n) => ({
      vhost: "/",
      component: "federation-upstream",
      name: `site.${n}`,
      value: {
        uri: `amqp://site-${n}.example.com:5672`,
        "ack-mode": "on-confirm",
        "max-hops": 1 + (n % 3),
        "prefetch-count": 100 * n,
        "reconnect-delay": 5,
      },
    })),
    policies: many(10, (n) => ({
      vhost: "/",
      name: `federate.${n}`,
      pattern: `^site\\.${n}$`,
      "apply-to": "exchanges",
      definition: { "federation-upstream": `site.${n}` },
      priority: n,
    })),
  });

/** What a broker says of one vhost, without naming it in each object. */
const singleVhost = (): Definitions => ({
  rabbit_version: "4.0.5",
  rabbitmq_version: "4.0.5",
  product_name: "RabbitMQ",
  product_version: "4.0.5",
  rabbitmq_definition_format: "single_virtual_host",
  original_vhost_name: "payments",
  explanation: "Definitions of virtual host 'payments'",
  metadata: { description: "", tags: [], default_queue_type: "classic" },
  description: "",
  default_queue_type: "classic",
  limits: { "max-connections": 500 },
  parameters: [{ component: "vhost-limits", name: "limits", value: { "max-connections": 500 } }],
  policies: [
    {
      name: "short",
      pattern: "^short",
      "apply-to": "classic_queues",
      definition: { "max-length": 1000 },
      priority: 0,
    },
  ],
  queues: ["classic", "quorum", "stream"].map((type) => ({
    name: `short.${type}`,
    durable: true,
    auto_delete: false,
    arguments: { "x-queue-type": type },
  })),
  exchanges: [],
  bindings: [],
});

/** Of 3.11: neither the vhost nor the queue says more than it must, and the broker tells its own name. */
const smallCluster = () =>
  broker("3.11.0", {
    product_name: "RabbitMQ",
    product_version: "3.11.0",
    vhosts: [{ name: "/" }],
    global_parameters: [{ name: "internal_cluster_id", value: "rabbitmq-cluster-id-generated" }],
    queues: [
      { name: "plain", vhost: "/", durable: true, auto_delete: false, arguments: { expires: 1_800_000 } },
    ],
    exchanges: [],
  });

export const generated: Readonly<Record<string, () => Definitions>> = {
  "10 vhosts": () => vhosts(10),
  "1,000 vhosts": () => vhosts(1000),
  "1,000 users": () => ({ users: many(1000, (n) => user(`user.${n}`, n % 2 === 0 ? ["monitoring"] : [])) }),
  "1,000 classic queues": () =>
    broker("3.9.0", { queues: many(1000, (n) => queue(`classic.${n}`, "classic")) }),
  "1,000 quorum queues": () =>
    broker("3.9.0", {
      queues: many(1000, (n) => queue(`quorum.${n}`, "quorum", { "x-queue-type": "quorum" })),
    }),
  "1,000 streams": () =>
    broker("3.12.0", {
      exchanges: [],
      queues: many(1000, (n) => queue(`log.${n}`, "stream", { "x-queue-type": "stream", "x-max-age": "1D" })),
    }),
  "100 shovels": shovels,
  "100 federation upstreams": federation,
  "100 queues with 100 bindings each": () => bindings(100, 100),
  "100 queues with 300 bindings each": () => bindings(100, 300),
  "a small cluster": smallCluster,
  "a single vhost": singleVhost,
};

export function generatedCase(name: string): Definitions {
  const make = generated[name];
  if (make === undefined) throw new Error(`no generated definitions "${name}"`);
  return make();
}
