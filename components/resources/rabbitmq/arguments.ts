/**
 * The form of arguments for the rabbitmq plugin. When it reads a queue or a binding back, it returns `arguments` if
 * every value is a string and `argumentsJson` if not. A program that sends the other form gets a change in every run,
 * and a changed queue is a replaced one. Source: terraform-provider-rabbitmq 1.8.0, resource_queue.go (ReadQueue) and
 * resource_binding.go (ReadBinding).
 */
import type { Json } from "../../topology/model.ts";

export interface PluginArguments {
  readonly arguments?: Record<string, string>;
  readonly argumentsJson?: string;
}

type Arguments = { readonly [name: string]: Json };

export function pluginArguments(given: Arguments): PluginArguments {
  const entries = Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return {};
  const strings = entries.flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : [],
  );
  if (strings.length === entries.length) return { arguments: Object.fromEntries(strings) };
  return { argumentsJson: JSON.stringify(Object.fromEntries(entries)) };
}

/** For kinds that only support strings; `refusals` has rejected all other values. */
export function stringArguments(given: Arguments): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}
