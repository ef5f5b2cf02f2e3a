/** Formats drift for a terminal, for the summary of a pipeline, and for scripts. */
import { inJson, inMarkdown, printable } from "../escape.ts";
import type { Drift, Drifted, Other, Place } from "./drift.ts";
import { pathText, type Quoted, valueText } from "./format.ts";

/** @param withOthers whether to list objects that the file does not name */
export type DriftFormat = (drift: Drift, withOthers: boolean) => string;

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

const named = ({ kind, path }: Place, quoted: Quoted): string => `${kind} ${quoted(pathText(path))}`;

const lineOf = ({ at }: Place): string => (at === undefined ? "" : `${at.file}:${at.line}:${at.column}`);

function detailsOf(drifted: Drifted, quoted: Quoted): readonly string[] {
  if ("unlike" in drifted) return [`the broker has it as no file can say: ${quoted(drifted.unlike)}`];
  if (!drifted.missing) {
    return drifted.fields.map(
      ({ field, file, broker }) =>
        `${quoted(field)}: the file says ${valueText(file, quoted)}, the broker has ${valueText(broker, quoted)}`,
    );
  }
  const { inside } = drifted;
  return [
    inside === 0
      ? "the file has it, the broker does not"
      : `the file has it and ${count(inside, "object")} in it, the broker does not`,
  ];
}

const other = (one: Other, quoted: Quoted): string =>
  `not in the file: ${named(one, quoted)}${one.owner === undefined ? "" : ` (${one.owner})`}`;

/** `3 of the file's 12 objects drifted: 1 missing, 2 different` */
function summaryOf({ objects, drifted, others }: Drift, withOthers: boolean): string {
  const missing = drifted.reduce((sum, one) => sum + (one.missing ? 1 + one.inside : 0), 0);
  const different = drifted.filter((one) => !one.missing).length;
  const counts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(different > 0 ? [`${different} different`] : []),
  ];
  const found =
    counts.length === 0
      ? `no drift: the broker has what the file says, ${count(objects, "object")}`
      : `${missing + different} of the file's ${count(objects, "object")} drifted: ${counts.join(", ")}`;
  return withOthers ? `${found}; ${others.length} not in the file` : found;
}

const asText: DriftFormat = (drift, withOthers) =>
  [
    ...drift.drifted.flatMap((one) => [
      [printable(lineOf(one)), named(one, printable)].filter((part) => part !== "").join(": "),
      ...detailsOf(one, printable).map((line) => `    ${line}`),
    ]),
    ...(withOthers ? drift.others.map((one) => other(one, printable)) : []),
    summaryOf(drift, withOthers),
  ].join("\n");

/** A table row for each object of the file, a list of the others. */
const asMarkdown: DriftFormat = (drift, withOthers) => {
  const rows = drift.drifted.map((one) => {
    const details = detailsOf(one, inMarkdown).join("<br>");
    return `| ${inMarkdown(lineOf(one))} | ${one.kind} | ${inMarkdown(pathText(one.path))} | ${details} |`;
  });
  const table = ["| line | kind | object | drift |", "| --- | --- | --- | --- |", ...rows, ""];
  const others = [...drift.others.map((one) => `- ${other(one, inMarkdown)}`), ""];
  return [
    ...(rows.length === 0 ? [] : table),
    ...(withOthers && drift.others.length > 0 ? others : []),
    summaryOf(drift, withOthers),
  ].join("\n");
};

export interface DriftReport extends Omit<Drift, "others"> {
  /** With --others. */
  readonly others?: Drift["others"];
}

const asJson: DriftFormat = ({ objects, drifted, others }, withOthers) => {
  const report: DriftReport = { objects, drifted, ...(withOthers && { others }) };
  return inJson(report, 2);
};

export const driftFormats: { readonly [name: string]: DriftFormat } = {
  text: asText,
  json: asJson,
  markdown: asMarkdown,
};
