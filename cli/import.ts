/** `warren import`: a topology file out of a living broker or an export of one. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fromDefinitions, type Read } from "../components/topology/definitions/fromDefinitions.ts";
import { livePlan } from "../components/topology/definitions/livePlan.ts";
import { declarable } from "../components/topology/definitions/owned.ts";
import { withSources } from "../components/topology/definitions/sources.ts";
import { loadTopology } from "../components/topology/load.ts";
import type { Plan } from "../components/topology/model.ts";
import { formatPath, formatProblem, quote } from "../components/topology/problem.ts";
import { definitionOf } from "../components/topology/write/definitionOf.ts";
import { yamlOf } from "../components/topology/write/yaml.ts";
import { type Command, CommandError, type ExitCode, type Output, UsageError } from "./command.ts";
import { managementFrom, managementOptions, managementUsage } from "./management.ts";
import { outputOption, writeResult } from "./outputFile.ts";

function readExport(file: string, vhost: string | undefined): Read {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return fromDefinitions(JSON.parse(text), vhost === undefined ? {} : { vhost });
  } catch {
    // The parser's message quotes the text, and hashes of passwords stand in it.
    throw new CommandError(`${file} is not JSON; an export is what GET /api/definitions answers`);
  }
}

/** The vhost and whoever has permissions in it. */
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

/** Everything that the file does not say, on the standard error: the file itself may go to the standard output. */
function write(
  { plan: read, problems, brokerVersion }: Read,
  keepHashes: boolean,
  file: string | undefined,
  output: Output,
): ExitCode {
  const { plan: ours, leftOut } = declarable(read);
  const { plan, asked } = withSources(ours, keepHashes);
  const { definition, leftOut: unwritten } = definitionOf(plan, { patterns: true });
  const text = yamlOf(definition);
  writeResult(text, file, output);
  for (const line of leftOut) output.err(`left out: ${line}`);
  for (const { vhost, component, name } of unwritten) {
    const path = formatPath(["vhosts", vhost, "parameters", component, name]);
    output.err(
      `left out: ${path}: it has members that a topology file has no fields for; declare it by hand`,
    );
  }
  for (const problem of problems) output.err(`left out: ${formatProblem(problem)}`);
  const { problems: wrong } = loadTopology(
    file ?? "the file",
    text,
    brokerVersion === undefined ? {} : { brokerVersion },
  );
  for (const problem of wrong) output.err(formatProblem(problem));
  for (const user of plan.users.filter(({ password }) => password.kind === "generate")) {
    output.err(
      `user ${quote(user.name)} has no password; the file has one generated, unless you say otherwise`,
    );
  }
  if (asked.length > 0) {
    output.err("No secret is written into the file. Set what it refers to, with the values in use now:");
    for (const { key, what } of asked) output.err(`  pulumi config set --secret ${key}   # ${what}`);
  }
  const lost = unwritten.length > 0 || problems.some((problem) => problem.severity !== "warning");
  return lost || wrong.some((problem) => problem.severity !== "warning") ? 1 : 0;
}

export const importBroker: Command = {
  usage: `definitions.json | ${managementUsage} [--vhost NAME] [--hashes] [-o FILE]`,
  summary: "write a topology file from a living broker, or from an export of one",
  run: async (args, output) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...managementOptions,
        ...outputOption,
        vhost: { type: "string" },
        hashes: { type: "boolean", default: false },
      },
    });
    const [file, ...more] = positionals;
    if (more.length > 0) throw new UsageError("one export at a time");
    if ((file === undefined) === (values.url === undefined)) {
      throw new UsageError("either an export or --url is needed");
    }
    const { vhost } = values;
    const read = file === undefined ? await livePlan(managementFrom(values)) : readExport(file, vhost);
    const plan = vhost === undefined ? read.plan : onlyVhost(read.plan, vhost);
    return write({ ...read, plan }, values.hashes, values.output, output);
  },
};
