/** What a stack's configuration, `stacks/Pulumi.dev.yaml`, says of its topology. */
import { dirname, join } from "node:path";
import { defaultVersion, versionPattern } from "../components/cluster/version.ts";
import { fieldOf } from "../components/topology/compose/look.ts";
import type { Variables } from "../components/topology/compose/variables.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import type { MapNode, SourceNode } from "../components/topology/source/node.ts";
import { parse } from "../components/topology/source/parse.ts";
import { plainValue } from "../components/topology/source/value.ts";
import { CommandError } from "./command.ts";
import { bytesOf } from "./inputBytes.ts";
import { nameOf } from "./standardInput.ts";

export interface StackFile {
  /** Path of the topology file; undefined if the stack names none. */
  readonly topology: string | undefined;
  readonly variables: Variables;
  /** RabbitMQ's; undefined for a broker that is not the stack's own. */
  readonly version: string | undefined;
}

/** @throws CommandError for a file that cannot be read or is wrong */
export function readStackFile(file: string): StackFile {
  const { root, problems } = parse(nameOf(file), bytesOf(file));
  if (root === undefined || problems.length > 0) {
    throw new CommandError(problems.map(formatProblem).join("\n"));
  }
  const config = fieldOf(root, "config");
  const setting = (name: string) => settingOf(config, name, file);
  const topology = textOf(setting("topology"));
  const cluster = setting("cluster");
  const isOwn = cluster !== undefined || setting("broker") === undefined;
  const version = textOf(fieldOf(cluster, "version"));
  return {
    topology: topology && join(dirname(file), topology),
    variables: variablesOf(setting("variables"), file),
    // A wrong one is for `pulumi preview` to refuse, with all other settings.
    version: isOwn
      ? version !== undefined && versionPattern.test(version)
        ? version
        : defaultVersion
      : undefined,
  };
}

/** A version without quotes is a number. */
const textOf = (node: SourceNode | undefined): string | undefined =>
  node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;

/** Providers have settings of the same names, such as `kubernetes:cluster`. */
const ofProviders = /^(kubernetes|rabbitmq|pulumi):/;

/** In a project with another name the key has another prefix: `shop:variables`. */
function settingOf(config: SourceNode | undefined, name: string, file: string): SourceNode | undefined {
  if (config?.kind !== "map") return undefined;
  const isSetting = (key: string) => key.replace(/^[^:]+:/, "") === name && !ofProviders.test(key);
  const keys = [...config.entries.keys()].filter(isSetting);
  if (keys.length > 1) {
    throw new CommandError(`${file}: several projects have ${name} here: ${keys.join(", ")}; keep one`);
  }
  return config.entries.get(keys[0] ?? "")?.value;
}

function variablesOf(node: SourceNode | undefined, file: string): Variables {
  if (node === undefined) return {};
  if (!isPlainMapping(node)) {
    throw new CommandError(
      `${file}:${node.at?.line}:${node.at?.column}: the variables must be a mapping of plain values; ` +
        "a secret is no variable: a password or address comes from its own key by {config: KEY}",
    );
  }
  return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, plainValue(value)]));
}

/** Pulumi writes an encrypted value as `{secure: …}`. */
function isPlainMapping(node: SourceNode): node is MapNode {
  return node.kind === "map" && !hasSecret(node);
}

function hasSecret(node: SourceNode): boolean {
  if (node.kind === "list") return node.items.some(hasSecret);
  if (node.kind !== "map") return false;
  return node.entries.has("secure") || [...node.entries.values()].some(({ value }) => hasSecret(value));
}
