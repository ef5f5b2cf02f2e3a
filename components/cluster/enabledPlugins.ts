/**
 * The list of enabled plugins on its way to the nodes. It has a ConfigMap of its own, whose name never changes, so that
 * another list is no other pod: a pod that starts copies it into its scratch space, and on a node that runs, an update
 * writes the copy and lets RabbitMQ follow it.
 *
 * The copy is needed because a mounted ConfigMap is read-only. A container that restarts within its pod finds what was
 * last written there.
 */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { metadata } from "./names.ts";
import type { Resolved } from "./settings.ts";

/** Key of the ConfigMap, and the file's name. */
export const pluginsFile = "enabled_plugins";

export const pluginsConfigMapName = (cluster: string) => `${cluster}-plugins`;

/** One Erlang list, as RabbitMQ reads it. */
const fileOf = (plugins: readonly string[]) => `[${plugins.join(",")}].\n`;

/** What the file of a ConfigMap lists. */
export const pluginsIn = (file: string): readonly string[] => file.match(/[a-z][a-z0-9_]*/g) ?? [];

/**
 * The kubernetes plugin may delete and recreate it for another list. A pod that starts in that moment waits for it:
 * without a list its node would have no plugin at all.
 */
export function pluginsConfigMap(settings: Resolved): k8s.core.v1.ConfigMap {
  return {
    metadata: metadata(pluginsConfigMapName(settings.name), settings),
    data: { [pluginsFile]: fileOf(settings.plugins) },
  };
}

/** What two lists differ in. */
export interface Switch {
  readonly on: readonly string[];
  readonly off: readonly string[];
}

export function switchBetween(before: readonly string[], wanted: readonly string[]): Switch {
  return {
    on: wanted.filter((plugin) => !before.includes(plugin)),
    off: before.filter((plugin) => !wanted.includes(plugin)),
  };
}

/** Such as `on rabbitmq_mqtt, rabbitmq_stream, and off rabbitmq_top`; undefined if they differ in nothing. */
export function switchWords({ on, off }: Switch): string | undefined {
  const parts = [
    ...(on.length > 0 ? [`on ${on.join(", ")}`] : []),
    ...(off.length > 0 ? [`off ${off.join(", ")}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(", and ");
}
