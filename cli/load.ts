/** How every command reads a topology file: its included files, its variables, and the broker's version. */
import { supportedVersions } from "../components/cluster/version.ts";
import { disk } from "../components/topology/compose/disk.ts";
import type { Variables } from "../components/topology/compose/variables.ts";
import { type Loaded, loadTopology } from "../components/topology/load.ts";
import type { Json } from "../components/topology/model.ts";
import { parse } from "../components/topology/source/parse.ts";
import { clusterVersion } from "./clusterVersion.ts";
import { type Options, UsageError } from "./command.ts";
import { bytesOf } from "./inputBytes.ts";
import { reading } from "./progress.ts";
import { readStackFile } from "./stackFile.ts";
import { nameOf } from "./standardInput.ts";

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
    help: "Takes variables and RabbitMQ's version from a stack's file, e.g. stacks/Pulumi.dev.yaml.",
    section,
  },
  rabbitmq: {
    type: "string",
    choices: supportedVersions,
    value: "VERSION",
    help: "The broker's version, e.g. 4.3, before that of --stack: what it does not know is an error.",
    section,
  },
} as const satisfies Options;

/** What the command line gives for `loadOptions`. */
export interface LoadValues {
  /** `name=value`, where the value is a YAML scalar. They override those of `stack`. */
  readonly set?: readonly string[] | undefined;
  /** Path of a stack's configuration, e.g. `stacks/Pulumi.dev.yaml`, for its variables and version. */
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
    reading(path, bytes.length);
    onRead(path, bytes);
    return bytes;
  };
  // Wrong options are told first, whether the file can be read or not.
  const options = { ...disk, read, variables: variablesOf(values), ...versionOf(values) };
  const [name, bytes] = [nameOf(file), bytesOf(file)];
  reading(name, bytes.length);
  onRead(name, bytes);
  return loadTopology(name, bytes, options);
}

/** The broker's version from the options. */
export function versionOf({ rabbitmq, stack }: LoadValues): { readonly brokerVersion?: string } {
  if (rabbitmq !== undefined) return { brokerVersion: clusterVersion("--rabbitmq", rabbitmq) };
  const version = stack === undefined ? undefined : readStackFile(stack).version;
  return version === undefined ? {} : { brokerVersion: version };
}

/** The variables from the options, for commands that read their files in another way. */
export function variablesOf({ set = [], stack }: LoadValues): Variables {
  const ofStack = stack === undefined ? {} : readStackFile(stack).variables;
  return { ...ofStack, ...Object.fromEntries(set.map(variableOf)) };
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
