/**
 * `warren diff OLD NEW`: what would be created, changed, recreated and deleted, and which messages that would delete.
 */
import { type Change, difference } from "../components/topology/compare/difference.ts";
import { asJson, asMarkdown, asText } from "../components/topology/compare/format.ts";
import { comparable, inScope } from "../components/topology/compare/live.ts";
import { type Depths, livePlan } from "../components/topology/interchange/definitions/livePlan.ts";
import { declarable } from "../components/topology/interchange/definitions/owned.ts";
import type { Plan } from "../components/topology/model.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import { command, type Output, UsageError } from "./command.ts";
import { sideOf } from "./diffSide.ts";
import { chosenFormat, formatOption, jsonFormatOption } from "./format.ts";
import { brokerFrom, brokerOptions, brokerWays, namesBroker } from "./liveBroker.ts";
import { loadOptions } from "./load.ts";

const formats: { readonly [name: string]: (changes: readonly Change[], depths: Depths) => string } = {
  text: asText,
  json: asJson,
  markdown: asMarkdown,
};

const noDepths: Depths = new Map();

/** What a broker has, as far as the file of the other side speaks of it. */
function comparedWith(had: Plan, file: Plan, err: Output["err"]): Plan {
  const { plan, others } = inScope(had, file);
  if (others > 0) err(`not compared: ${others} vhosts and users of the broker that the file does not name`);
  return comparable(plan, file);
}

export const diff = command({
  usage: `(OLD | ${brokerWays}) NEW`,
  operands: "paths",
  options: {
    format: formatOption(formats, "text", "For people, for programs, or for a comment."),
    json: jsonFormatOption,
    ...loadOptions,
    ...brokerOptions,
  },
  examples: [
    { line: "warren diff HEAD:shop.yaml shop.yaml", help: "What you have changed since the last commit." },
    {
      line: "warren diff --cluster rabbitmq/warren shop.yaml",
      help: "What an update would change on a broker, and how many messages it would delete.",
    },
    { line: "warren diff definitions.json shop.yaml", help: "The same against the export of a broker." },
  ],
  next: {
    0: "there is nothing to update",
    1: "`pulumi preview` checks the update against the broker, before `pulumi up` does it",
  },
  answers: { 0: "no difference", 1: "there are differences" },
  run: async ({ positionals, values }, { out, err }) => {
    const print = chosenFormat(formats, values);
    const wanted = positionals.at(-1);
    if (wanted === undefined || positionals.length !== (namesBroker(values) ? 1 : 2)) {
      throw new UsageError("exactly one OLD and one NEW are needed; with a broker, NEW alone");
    }
    const { plan: after, isExport, problems: notRead } = sideOf(wanted, values);
    for (const problem of notRead) err(`not compared: ${formatProblem(problem)}`);
    if (!namesBroker(values)) {
      const old = sideOf(positionals[0] ?? "", values);
      for (const problem of old.problems) err(`not compared: ${formatProblem(problem)}`);
      const changes = difference(
        old.isExport && !isExport ? comparedWith(old.plan, after, err) : old.plan,
        isExport && !old.isExport ? comparedWith(after, old.plan, err) : after,
      );
      out(print(changes, noDepths));
      return changes.length === 0 ? 0 : 1;
    }
    const { plan, problems, depths } = await livePlan(await brokerFrom(values));
    for (const problem of problems) err(`not compared: ${formatProblem(problem)}`);
    const changes = difference(comparedWith(declarable(plan).plan, after, err), after);
    out(print(changes, depths));
    return changes.length === 0 ? 0 : 1;
  },
});
