/** What running nodes say about their plugins, and what came of switching them. Pure. */
import { type Switch, switchWords } from "./enabledPlugins.ts";
import { counted } from "./membership.ts";

/** By a node's statistics. */
export interface NodeReport {
  /** The list that it was given. Undefined: the node has none, because it has just started or collects no statistics. */
  readonly enabled?: readonly string[];
  /** Applications that run, among them the plugins. A node that has just started does not list all. */
  readonly active: readonly string[];
}

/** Whether the nodes have the wanted plugins. `unknown`: only the nodes themselves can tell. */
export type Assessment = "same" | "other" | "unknown";

/** @param wanted sorted */
export function assessReports(reports: readonly NodeReport[], wanted: readonly string[]): Assessment {
  const lists = reports.flatMap(({ enabled }) => (enabled === undefined ? [] : [enabled]));
  if (lists.some((list) => list.toSorted().join() !== wanted.join())) return "other";
  const areActive = reports.every(({ active }) => wanted.every((plugin) => active.includes(plugin)));
  return areActive && lists.length === reports.length ? "same" : "unknown";
}

/** What came of one node. */
export interface NodeSwitch extends Switch {
  readonly node: string;
  /** Wanted plugins that the node does not have; then nothing was changed on it. */
  readonly missing: readonly string[];
  /** What RabbitMQ said. Empty if it did what was wanted. */
  readonly problem: string;
}

/** @param done number of nodes before it that have the new list. @param all number of nodes */
export function failureOf(failed: NodeSwitch, done: number, all: number, image: string): string {
  const { node, missing, problem } = failed;
  const left = all - done - 1;
  const what =
    missing.length > 0
      ? `${node}: ${notInImage(image, missing)}`
      : `${node} could not switch ${switchWords(failed) ?? "its plugins"}, and keeps the list that it had: ${problem}`;
  const others = [
    ...(done > 0 ? [`${counted(done, "node has", "nodes have")} the new list already`] : []),
    ...(left > 0 ? [`${counted(left, "node was", "nodes were")} left alone`] : []),
  ];
  return [
    [what, ...others].join("; "),
    "A node that restarts takes the new list. Take the plugin out of `plugins` again, or mend the cause, and run " +
      "`pulumi up`, which goes on from here.",
  ].join("\n");
}

export function notInImage(image: string, missing: readonly string[]): string {
  const plugins = missing.length === 1 ? "plugin" : "plugins";
  return `the image ${image} has no ${plugins} ${missing.join(", ")}: correct \`plugins\`, or use an \`image\` that has what you need`;
}
