import type { Api } from "./api.ts";

/** Gives the user all permissions in the vhost, as RabbitMQ gives them to whoever makes one. */
export function giveAccess(api: Api, vhost: string, username: string): Promise<void> {
  return api.put(["permissions", vhost, username], { configure: ".*", write: ".*", read: ".*" });
}
