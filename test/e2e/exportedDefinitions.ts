/** Definitions as somebody else's cluster exports them, for a cluster that begins with them. */
import { createHash } from "node:crypto";

const salt = Buffer.from("salt");

/** As RabbitMQ keeps a password. */
const hashOf = (password: string) =>
  Buffer.concat([salt, createHash("sha256").update(salt).update(password).digest()]).toString("base64");

export const partnerPassword = "of the partner";

/** Of the partner, and of the administrator of the cluster that was exported. */
export const exportedHashes = [partnerPassword, "of another administrator"].map(hashOf);

/** Without the vhost `/`, and with an administrator of the same name. */
export const exported = {
  rabbitmq_version: "4.0.5",
  users: ["partner", "warren-admin"].map((name, i) => ({
    name,
    password_hash: exportedHashes[i],
    hashing_algorithm: "rabbit_password_hashing_sha256",
    tags: ["management"],
    limits: {},
  })),
  vhosts: [{ name: "shop", description: "", tags: [], metadata: { description: "", tags: [] } }],
  permissions: [{ user: "partner", vhost: "shop", configure: "", write: ".*", read: ".*" }],
  exchanges: [
    {
      ...{ name: "sales", vhost: "shop", type: "topic", durable: true },
      ...{ auto_delete: false, internal: false, arguments: {} },
    },
  ],
  queues: [
    {
      ...{ name: "imported", vhost: "shop", durable: true, auto_delete: false },
      arguments: { "x-queue-type": "quorum" },
    },
  ],
  bindings: [
    {
      ...{ source: "sales", vhost: "shop", destination: "imported", destination_type: "queue" },
      ...{ routing_key: "#", arguments: {} },
    },
  ],
};

/** Of a plugin that is not enabled: nothing but a broker that boots finds it out. */
export const ofAbsentPlugin = {
  ...exported,
  parameters: [
    { vhost: "shop", component: "federation-upstream", name: "far", value: { uri: "amqp://far.example" } },
  ],
};
