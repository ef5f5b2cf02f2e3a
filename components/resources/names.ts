/** Names of a topology's objects in Pulumi and Kubernetes. */
import { createHash } from "node:crypto";
import type { Binding } from "../topology/model.ts";

export type ObjectKind =
  | "bulk"
  | "bulk-guard"
  | "engine"
  | "exchange"
  | "guard"
  | "objects"
  | "password"
  | "permissions"
  | "policy"
  | "queue"
  | "secret"
  | "topic-permissions"
  | "user"
  | "vhost";

/**
 * The logical name of one object, e.g. `shop/queue/orders/incoming`. Each key is percent-encoded, so that a `/` inside
 * a name cannot make two objects share one logical name. The position in the file is not part of it: reordering changes
 * nothing.
 */
export function logicalName(topology: string, kind: ObjectKind, ...keys: readonly string[]): string {
  return [topology, kind, ...keys.map(encodeURIComponent)].join("/");
}

/** A binding has no name: the logical name contains everything that identifies it. */
export function bindingName(topology: string, vhost: string, binding: Binding): string {
  const keys = [vhost, binding.source, binding.destinationType, binding.destination, binding.routingKey];
  const args = Object.entries(binding.arguments).sort(([a], [b]) => (a < b ? -1 : 1));
  // Two bindings may differ only in their header arguments.
  const suffix = args.length === 0 ? [] : [digest(JSON.stringify(args))];
  return [topology, "binding", ...keys.map(encodeURIComponent), ...suffix].join("/");
}

/** Kubernetes' limit for the name of a Secret. */
const longestName = 253;

/**
 * The Secret with a user's credentials, e.g. `warren-user-guest`. RabbitMQ allows any character in a user's name and
 * Kubernetes few, so a name that had to be changed carries a digest of the original, and two users never share a
 * Secret.
 */
export function userSecretName(cluster: string, user: string): string {
  const prefix = `${cluster}-user-`;
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(user) && prefix.length + user.length <= longestName) {
    return prefix + user;
  }
  const readable = user
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+/, "");
  return `${prefix}${readable}${readable === "" || readable.endsWith("-") ? "" : "-"}${digest(user)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}
