/** `warren import`: writes a topology file from a live broker or from an export. */
import { reasonOf } from "../components/topology/compose/fileError.ts";
import {
  fromDefinitions,
  type Read,
} from "../components/topology/interchange/definitions/fromDefinitions.ts";
import { brokerPlan } from "../components/topology/interchange/definitions/livePlan.ts";
import { declarable } from "../components/topology/interchange/definitions/owned.ts";
import { withSources } from "../components/topology/interchange/definitions/sources.ts";
import { definitionOf } from "../components/topology/interchange/file/definitionOf.ts";
import { withExternal } from "../components/topology/interchange/file/external.ts";
import { jsonFileOf } from "../components/topology/interchange/file/json.ts";
import { yamlOf } from "../components/topology/interchange/file/yaml.ts";
import { jsonFault } from "../components/topology/jsonFault.ts";
import { loadTopology } from "../components/topology/load.ts";
import type { Plan } from "../components/topology/model.ts";
import { readJson } from "../components/topology/readJson.ts";
import { formatPath, formatProblem, quote } from "../components/topology/report/problem.ts";
import { CommandError, command, type ExitCode, type Output, UsageError } from "./command.ts";
import { jsonFileOption } from "./json.ts";
import { type BrokerValues, brokerFrom, brokerOptions, brokerWays, namesBroker } from "./liveBroker.ts";
import { type OutputValues, outputOptions, writeResult } from "./outputFile.ts";
import { reading } from "./progress.ts";
import { nameOf, readNamed } from "./standardInput.ts";

/** Every export has at least one of them. */
export const exportedKinds: readonly string[] = [
  "bindings",
  "exchanges",
  "global_parameters",
  "parameters",
  "permissions",
  "policies",
  "queues",
  "rabbit_version",
  "rabbitmq_version",
  "topic_permissions",
  "users",
  "vhosts",
];

const isExport = (value: unknown): value is object =>
  typeof value === "object" && value !== null && exportedKinds.some((kind) => Object.hasOwn(value, kind));

/** In bytes: of a broker with half a million queues. */
export const longestExport = 256 * 1024 * 1024;

interface Source extends Read {
  /** The user whose credentials read the broker. */
  readonly manager?: string;
}

async function readBroker(values: BrokerValues): Promise<Source> {
  const broker = await brokerFrom(values);
  return { ...(await brokerPlan(broker)), manager: broker.user };
}

export function readExport(given: string, vhost: string | undefined): Source {
  const what = "an export is the JSON that GET /api/definitions answers";
  const file = nameOf(given);
  let bytes: Uint8Array;
  try {
    bytes = readNamed(given, longestExport);
  } catch (error) {
    throw new CommandError(`cannot read ${file}: ${reasonOf(error)}`);
  }
  if (bytes.length > longestExport) {
    throw new CommandError(`${file} is larger than 256 MiB, which no export of a broker is; ${what}`);
  }
  reading(file, bytes.length);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new CommandError(
      `${file} is compressed with gzip; unpack it first: gunzip -c FILE > definitions.json`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  let read: unknown;
  try {
    read = readJson(text);
  } catch {
    // The parser's message quotes the text, which contains password hashes.
    const { line, column } = jsonFault(text);
    throw new CommandError(`${file}:${line}:${column}: this is not JSON from here on; ${what}`);
  }
  if (!isExport(read)) {
    throw new CommandError(
      `${file} is not an export of a broker: it is not a mapping with one of ${exportedKinds.join(", ")}; ${what}`,
    );
  }
  try {
    return fromDefinitions(read, vhost === undefined ? {} : { vhost });
  } catch {
    throw new CommandError(`${file} is not an export of a broker: its values have other types; ${what}`);
  }
}

/** The vhost and the users with permissions in it. */
function onlyVhost(plan: Plan, name: string): Plan {
  const vhosts = plan.vhosts.filter((vhost) => vhost.name === name);
  if (vhosts.length === 0) {
    const there = plan.vhosts.map((vhost) => quote(vhost.name)).join(", ");
    throw new CommandError(`there is no vhost ${quote(name)}; there are: ${there}`);
  }
  const users = new Set(
    vhosts.flatMap((vhost) => [...vhost.permissions, ...vhost.topicPermissions].map((one) => one.user)),
  );
  return { ...plan, vhosts, users: plan.users.filter((user) => users.has(user.name)), globalParameters: [] };
}

/** Leaves out the user that manages the topology: an update could remove the user that it works with. */
function withoutManager(plan: Plan, manager: string): Plan {
  const others = ({ user }: { readonly user: string }) => user !== manager;
  return {
    ...plan,
    users: plan.users.filter(({ name }) => name !== manager),
    vhosts: plan.vhosts.map((vhost) => ({
      ...vhost,
      permissions: vhost.permissions.filter(others),
      topicPermissions: vhost.topicPermissions.filter(others),
    })),
  };
}

/** Prints what the file leaves out to the standard error: the file itself may go to the standard output. */
function write(
  { plan: read, problems, brokerVersion }: Read,
  {
    hashes: keepHashes,
    json,
    ...target
  }: OutputValues & { readonly hashes: boolean; readonly json: boolean },
  output: Output,
): ExitCode {
  const { plan: ours, leftOut } = declarable(read);
  const { plan, asked, withheld } = withSources(withExternal(ours), keepHashes);
  const { definition, leftOut: unwritten, renamed } = definitionOf(plan, { patterns: true });
  const text = json ? jsonFileOf(definition) : yamlOf(definition);
  // Whoever has a hash can try passwords on it.
  writeResult(text, target, output, keepHashes ? 0o600 : undefined);
  for (const line of leftOut) output.err(`left out: ${line}`);
  for (const path of withheld) {
    output.err(
      `left out: ${formatPath(path)}: its value holds a secret, which does not belong into the file; declare it by hand`,
    );
  }
  for (const { vhost, component, name, members } of unwritten) {
    const path = formatPath(["vhosts", vhost, "parameters", component, name]);
    const what = members.length === 0 ? "its value" : members.map(quote).join(", ");
    output.err(`left out: ${path}: a topology file cannot write ${what} of it; declare it by hand`);
  }
  for (const { vhost, component, name, renamed: keys } of renamed) {
    const path = formatPath(["vhosts", vhost, "parameters", component, name]);
    const pairs = keys.map(([former, today]) => `${quote(former)} is now ${quote(today)}`);
    output.err(`${path}: written with the names of today: ${pairs.join(", ")}`);
  }
  for (const problem of problems) output.err(`left out: ${formatProblem(problem)}`);
  const { problems: wrong } = loadTopology(
    target.output ?? "the file",
    text,
    brokerVersion === undefined ? {} : { brokerVersion },
  );
  for (const problem of wrong) output.err(formatProblem(problem));
  if (asked.length > 0) {
    output.err("No secret is written into the file. Set what it refers to, with the values in use now:");
    for (const { key, what } of asked) output.err(`  pulumi config set --secret ${key}   # ${what}`);
  }
  for (const { name, external } of plan.vhosts) {
    for (const [kind, names] of Object.entries(external ?? {})) {
      if (names.length === 0) continue;
      const path = formatPath(["vhosts", name, "external", kind]);
      output.err(
        `${path}: ${names.map(quote).join(", ")}: something refers to it, and the broker does not have it`,
      );
    }
  }
  const lost =
    unwritten.length + withheld.length > 0 || problems.some((problem) => problem.severity !== "warning");
  return lost || wrong.some((problem) => problem.severity !== "warning") ? 1 : 0;
}

export const importBroker = command({
  usage: `(EXPORT | ${brokerWays})`,
  operands: "paths",
  options: {
    ...outputOptions,
    vhost: { type: "string", value: "NAME", help: "Only this vhost, and the users with permissions in it." },
    hashes: {
      type: "boolean",
      default: false,
      help: "Writes the users' password hashes into the file, which only you can read then.",
    },
    json: jsonFileOption,
    ...brokerOptions,
  },
  examples: [
    { line: "warren import definitions.json -o shop.yaml", help: "An export that RabbitMQ has made." },
    {
      line: "rabbitmqctl export_definitions - | warren import - -o shop.yaml",
      help: "The same without a file for the export, which holds password hashes.",
    },
    {
      line: "WARREN_PASSWORD=… warren import --url https://rabbit.example.com:15671 --user admin --vhost shop",
      help: "One vhost of a live broker.",
    },
  ],
  next: {
    0: "`warren validate FILE` checks it; `warren drift FILE` compares it with the broker",
    1: "correct what is named, then `warren validate FILE`",
  },
  answers: { 0: "the file has everything", 1: "something is left out, or the file needs a correction" },
  run: async ({ positionals, values }, output) => {
    const [file, ...more] = positionals;
    if (more.length > 0) throw new UsageError("one export at a time");
    if ((file === undefined) !== namesBroker(values)) {
      throw new UsageError("either an export or a broker (--url, --cluster) is needed");
    }
    const { vhost } = values;
    const { manager, ...read } = file === undefined ? await readBroker(values) : readExport(file, vhost);
    const all = vhost === undefined ? read.plan : onlyVhost(read.plan, vhost);
    const plan = manager === undefined ? all : withoutManager(all, manager);
    if (manager !== undefined && plan.users.length < all.users.length) {
      output.err(`left out: ${formatPath(["users", manager])}: the broker is managed as this user`);
    }
    return write({ ...read, plan }, values, output);
  },
});
