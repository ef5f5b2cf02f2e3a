/** Formats changes for a terminal and for a pull request. */

import { inJson, inMarkdown, printable } from "../escape.ts";
import type { Depths } from "../interchange/definitions/livePlan.ts";
import type { Json } from "../model.ts";
import { formatPath, quoteWhole } from "../report/problem.ts";
import type { Action, Change } from "./difference.ts";
import { messagesAtRisk } from "./risk.ts";

const signs: { readonly [A in Action]: string } = {
  create: "+",
  delete: "-",
  change: "~",
  recreate: "-/+",
};

const words: { readonly [A in Action]: string } = {
  create: "created",
  delete: "deleted",
  change: "changed in place",
  recreate: "recreated",
};

/** Whole: the old and the new object may differ at the end of a long name. */
export const pathText = (path: Change["path"]): string => formatPath(path, quoteWhole);

/** A value on one line, without characters that a terminal interprets. */
const shown = (value: Json): string => {
  if (typeof value === "string") return /^[\w.:/@*#^$()+ -]+$/.test(value) ? value : quoteWhole(value);
  return inJson(value);
};

const messages = (count: number) => `${count} ${count === 1 ? "message" : "messages"}`;

/** What the broker or a file says, in the form of the text around it. */
export type Quoted = (text: string) => string;

/** @param quoted `inMarkdown`, or `printable` */
export const valueText = (value: Json | undefined, quoted: Quoted): string =>
  value === undefined ? "(not set)" : quoted(shown(value));

function linesOf(change: Change, depths: Depths, quoted: Quoted): readonly string[] {
  const risk = messagesAtRisk(change, depths);
  return [
    ...change.fields.map(
      ({ field, from, to }) => `${quoted(field)}: ${valueText(from, quoted)} → ${valueText(to, quoted)}`,
    ),
    ...(risk > 0 ? [`${messages(risk)} in it would be lost`] : []),
  ];
}

/** `2 created, 1 recreated, 12 messages at risk`. */
export function summaryOf(changes: readonly Change[], depths: Depths): string {
  const counts = (Object.keys(words) as Action[]).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${words[action]}`];
  }); // the keys of the table
  const risk = changes.reduce((sum, change) => sum + messagesAtRisk(change, depths), 0);
  if (counts.length === 0) return "no difference";
  return [...counts, ...(risk > 0 ? [`${messages(risk)} at risk`] : [])].join(", ");
}

export function asText(changes: readonly Change[], depths: Depths): string {
  const lines = changes.flatMap((change) => [
    `${signs[change.action].padEnd(3)} ${change.kind} ${pathText(change.path)}`,
    ...linesOf(change, depths, printable).map((line) => `      ${line}`),
  ]);
  return [...lines, summaryOf(changes, depths)].join("\n");
}

/** One table row for each change. */
export function asMarkdown(changes: readonly Change[], depths: Depths): string {
  const rows = changes.map((change) => {
    const details = linesOf(change, depths, inMarkdown).join("<br>");
    return `| ${words[change.action]} | ${change.kind} | ${inMarkdown(pathText(change.path))} | ${details} |`;
  });
  const table = ["| change | kind | object | fields |", "| --- | --- | --- | --- |", ...rows];
  return [...(changes.length === 0 ? [] : [...table, ""]), summaryOf(changes, depths)].join("\n");
}

export interface DiffReport {
  readonly changes: readonly (Change & {
    /** Messages that would be lost, if there are some. */
    readonly messagesAtRisk?: number;
  })[];
}

export function asJson(changes: readonly Change[], depths: Depths): string {
  const report: DiffReport = {
    changes: changes.map((change) => {
      const risk = messagesAtRisk(change, depths);
      return { ...change, ...(risk > 0 ? { messagesAtRisk: risk } : {}) };
    }),
  };
  return inJson(report, 2);
}
