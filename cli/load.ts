/** How every command reads a topology file: its included files, its variables, and the broker's version. */
import { supportedVersions } from "../components/cluster/version.ts";
import { disk } from "../components/topology/compose/disk.ts";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import type { Variables } from "../components/topology/compose/variables.ts";
import { type Loaded, loadTopology } from "../components/topology/load.ts";
import type { Json } from "../components/topology/model.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import type { MapNode, SourceNode } from "../components/topology/source/node.ts";
import { parse } from "../components/topology/source/parse.ts";
import { plainValue } from "../components/topology/source/value.ts";
import { clusterVersion } from "./clusterVersion.ts";
import { CommandError, type Options, UsageError } from "./command.ts";
import { nameOf, readNamed } from "./standardInput.ts";

const section = "How the file is read";

/** For a command's table: `options: { ...loadOptions, … }`. */
export const loadOptions = {
  set: {
    type: "string",
    multiple: true,
    value: "NAME=VALUE",
    help: "Sets a variable of the file to a YAML scalar, before those of --stack.",
    section,
  },
  stack: {
    type: "string",
    value: "FILE",
    isPath: true,
    help: "Takes the variables from a stack's configuration, e.g. stacks/Pulumi.dev.yaml.",
    section,
  },
  rabbitmq: {
    type: "string",
    choices: supportedVersions,
    value: "VERSION",
    help: "The broker's version, e.g. 4.3: what it does not know yet is an error.",
    section,
  },
} as const satisfies Options;

/** What the command line gives for `loadOptions`. */
export interface LoadValues {
  /** `name=value`, where the value is a YAML scalar. They override those of `stack`. */
  readonly set?: readonly string[] | undefined;
  /** Path of a stack's configuration, e.g. `stacks/Pulumi.dev.yaml`, for its `variables`. */
  readonly stack?: string | undefined;
  /** Version of the broker, e.g. `4.3`. */
  readonly rabbitmq?: string | undefined;
}

/**
 * The plan of the file, or its problems.
 * @param file `-` is the standard input
 * @param onRead gets the bytes of this file and of every file that it includes
 * @throws UsageError for wrong options, CommandError for a file that cannot be read
 */
export function loadFile(
  file: string,
  values: LoadValues,
  onRead: (path: string, bytes: Uint8Array) => void = () => {},
): Loaded {
  const read = (path: string) => {
    const bytes = disk.read(path);
    onRead(path, bytes);
    return bytes;
  };
  // Wrong options are told first, whether the file can be read or not.
  const options = { ...disk, read, variables: variablesOf(values), ...versionOf(values) };
  const [name, bytes] = [nameOf(file), bytesOf(file)];
  onRead(name, bytes);
  return loadTopology(name, bytes, options);
}

/** The broker's version from the options. */
export function versionOf({ rabbitmq }: LoadValues): { readonly brokerVersion?: string } {
  if (rabbitmq === undefined) return {};
  return { brokerVersion: clusterVersion("--rabbitmq", rabbitmq) };
}

/** The variables from the options, for commands that read their files in another way. */
export function variablesOf({ set = [], stack }: LoadValues): Variables {
  return Object.fromEntries([...(stack === undefined ? [] : stackVariables(stack)), ...set.map(variableOf)]);
}

/** @throws CommandError for a file that cannot be read */
export function bytesOf(file: string): Uint8Array {
  try {
    return readNamed(file);
  } catch (error) {
    throw new CommandError(`cannot read ${nameOf(file)}: ${reasonOf(error)}`);
  }
}

function variableOf(setting: string): [string, Json] {
  const [, name, text] = /^([A-Za-z_][\w-]*)=(.*)$/s.exec(setting) ?? [];
  if (name === undefined || text === undefined) {
    throw new UsageError(
      `--set takes NAME=VALUE with a name of letters, digits, _ and -, not ${JSON.stringify(setting)}`,
    );
  }
  if (text === "") return [name, ""];
  const { root } = parse(`--set ${name}`, text);
  if (root?.kind === "scalar") return [name, root.value];
  throw new UsageError(
    `--set ${name}: the value must be one YAML scalar; to mean text, put it in quotes: --set '${name}="…"'`,
  );
}

/** In a project with another name the key has another prefix: `shop:variables`. */
const isVariables = (key: string) => /^(?:[^:]+:)?variables$/.test(key);

function stackVariables(file: string): readonly [string, Json][] {
  const { root, problems } = parse(nameOf(file), bytesOf(file));
  if (root === undefined || problems.length > 0) {
    throw new CommandError(problems.map(formatProblem).join("\n"));
  }
  const config = root.kind === "map" ? root.entries.get("config")?.value : undefined;
  const keys = config?.kind === "map" ? [...config.entries.keys()].filter(isVariables) : [];
  if (keys.length > 1) {
    throw new CommandError(`${file}: several projects have variables here: ${keys.join(", ")}; keep one`);
  }
  const variables = config?.kind === "map" ? config.entries.get(keys[0] ?? "")?.value : undefined;
  if (variables === undefined) return [];
  if (!isPlainMapping(variables)) {
    throw new CommandError(
      `${file}:${variables.at?.line}:${variables.at?.column}: ${keys[0]} must be a mapping of plain values; ` +
        "a secret is no variable: a password or address comes from its own key by {config: KEY}",
    );
  }
  return [...variables.entries].map(([name, { value }]) => [name, plainValue(value)]);
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
