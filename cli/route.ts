/** `warren route FILE VHOST EXCHANGE ROUTING_KEY`: the queues that a message reaches, without a broker. */
import { onTerminal } from "../components/topology/escape.ts";
import type { Json, Plan, Vhost } from "../components/topology/model.ts";
import { formatProblem, quote, quoteWhole } from "../components/topology/report/problem.ts";
import { suggester } from "../components/topology/report/suggest.ts";
import { explain, queuesText } from "../components/topology/routing/explain.ts";
import type { Message } from "../components/topology/routing/message.ts";
import {
  missingExchange,
  possibleQueues,
  type Routing,
  route as routeMessage,
} from "../components/topology/routing/route.ts";
import { stories } from "../components/topology/routing/stories.ts";
import { parse } from "../components/topology/source/parse.ts";
import { plainValue } from "../components/topology/source/value.ts";
import { CommandError, command, type Output, UsageError } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { loadFile, loadOptions, versionOf } from "./load.ts";
import { nameOf } from "./standardInput.ts";

/** `priority=5` is a number, `priority="5"` a string: values are read as in the file. */
function headerOf(setting: string): [string, Json] {
  const at = setting.indexOf("=");
  if (at < 1) throw new UsageError(`--header takes NAME=VALUE, not ${quote(setting)}`);
  const [name, text] = [setting.slice(0, at), setting.slice(at + 1)];
  if (text === "") return [name, ""];
  const { root, problems } = parse(`--header ${name}`, text);
  if (root === undefined || problems.length > 0) {
    throw new UsageError(
      `--header ${name}: ${problems[0]?.message ?? "no value"}; to mean text, put it in quotes: '${name}="…"'`,
    );
  }
  return [name, plainValue(root)];
}

/** An error about a wrong name lists at most this many candidates. */
const maxCandidates = 20;

function vhostOf(plan: Plan, name: string, file: string): Vhost {
  const found = plan.vhosts.find((vhost) => vhost.name === name);
  if (found !== undefined) return found;
  const names = plan.vhosts.map((vhost) => vhost.name);
  const some = names.slice(0, maxCandidates).map(quote).join(", ");
  const there =
    names.length === 0 ? "it has none" : `it has ${some}${names.length > maxCandidates ? ", …" : ""}`;
  throw new CommandError(
    `there is no vhost ${quote(name)} in ${file}; ${there}${suggester(names.length)(name, names)}`,
  );
}

/** Escapes names with characters that a terminal interprets; other names stay unquoted, for scripts. */
const asLine = (name: string) =>
  onTerminal(name) === name && !name.includes("\n") ? name : quoteWhole(name);

function print(routing: Routing, { out, err }: Output): void {
  for (const queue of routing.queues) out(asLine(queue));
  for (const { exchange, type, oneOf } of routing.choices) {
    const options = oneOf.map(queuesText).join(" or ");
    out(`one of ${options}`);
    err(`warren route: exchange ${quote(exchange)} (${type}) picks one of its bindings`);
  }
}

/** Whether the message reaches any queue. */
const isRouted = ({ queues, choices }: Routing) => queues.length > 0 || choices.length > 0;

const isCertain = (routing: Routing) => isRouted(routing) && routing.unknown.length === 0;

type Lines = readonly string[] | undefined;

function asJson(routing: Routing, explanation: Lines, untilEnd: Lines): string {
  const { queues, choices, refused, unknown } = routing;
  return jsonOf<"route">({
    isRouted: isCertain(routing),
    queues,
    choices: choices.map(({ exchange, type, oneOf }) => ({
      ...{ exchange, type },
      oneOf: oneOf.map(possibleQueues),
    })),
    ...(refused !== undefined && { refused }),
    unknown,
    ...(explanation && { explanation }),
    ...(untilEnd && { untilEnd }),
  });
}

export const route = command({
  usage: "FILE VHOST EXCHANGE ROUTING_KEY",
  operands: "paths",
  options: {
    header: {
      type: "string",
      multiple: true,
      value: "NAME=VALUE",
      help: "A header of the message; the value is YAML, as in the file.",
    },
    explain: { type: "boolean", help: "Prints the way to each queue, and what comes next." },
    "until-end": { type: "boolean", help: "Prints what becomes of the message, to its end." },
    json: jsonOption,
    ...loadOptions,
  },
  examples: [
    { line: "warren route shop.yaml shop orders order.new", help: "The queues that this message reaches." },
    {
      line: 'warren route shop.yaml shop "" orders --explain',
      help: "By the default exchange, with what happens to the message there.",
    },
  ],
  next: {
    0: "--explain shows the way to each queue, --until-end what becomes of the message",
    1: "--explain shows where its way ends",
  },
  answers: { 0: "it reaches a queue", 1: "it reaches none, or that is not known" },
  run: async ({ positionals, values }, output) => {
    const [file, vhostName, exchange, key, more] = positionals;
    if (file === undefined || vhostName === undefined || exchange === undefined || key === undefined) {
      throw new UsageError('give FILE, VHOST, EXCHANGE ("" is the default exchange) and ROUTING_KEY');
    }
    if (more !== undefined) throw new UsageError(`one message at a time; what is ${quote(more)}?`);
    const headers = Object.fromEntries((values.header ?? []).map(headerOf));
    const { plan, problems } = loadFile(file, values);
    for (const problem of problems) output.err(formatProblem(problem));
    if (plan === undefined) return 3;
    const vhost = vhostOf(plan, vhostName, nameOf(file));
    const missing = missingExchange(vhost, exchange);
    if (missing !== undefined) throw new CommandError(`${nameOf(file)}: ${missing}`);

    const message: Message = { exchange, key, headers };
    const routing = routeMessage(vhost, message);
    const { brokerVersion } = versionOf(values);
    const explanation = values.explain === true ? explain(vhost, message, routing, brokerVersion) : undefined;
    const story = values["until-end"] === true ? stories(vhost, message, routing) : undefined;
    if (values.json) output.out(asJson(routing, explanation, story));
    else if (explanation === undefined && story === undefined) print(routing, output);
    else for (const line of [...(explanation ?? []), ...(story ?? [])]) output.out(line);
    if (routing.refused !== undefined) output.err(`warren route: the broker refuses it: ${routing.refused}`);
    else if (!isRouted(routing) && routing.unknown.length === 0)
      output.err("warren route: unroutable: the message reaches no queue");
    for (const reason of routing.unknown) output.err(`warren route: not known: ${reason}`);
    return isCertain(routing) ? 0 : 1;
  },
});
