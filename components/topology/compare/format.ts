/** Formats changes for a terminal and for a pull request. */
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
export const shown = (value: Json | undefined): string => {
  if (value === undefined) return "(not set)";
  if (typeof value === "string") return /^[\w.:/@*#^$()+ -]+$/.test(value) ? value : quoteWhole(value);
  // JSON escapes control characters, but not marks that change the direction of text.
  return JSON.stringify(value).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "\ufffd");
};

const messages = (count: number) => `${count} ${count === 1 ? "message" : "messages"}`;

function linesOf(change: Change, depths: Depths): readonly string[] {
  const risk = messagesAtRisk(change, depths);
  return [
    ...change.fields.map(({ field, from, to }) => `${field}: ${shown(from)} → ${shown(to)}`),
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
    ...linesOf(change, depths).map((line) => `      ${line}`),
  ]);
  return [...lines, summaryOf(changes, depths)].join("\n");
}

/** Text that cannot end its table cell. */
export const cell = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll("<", "&lt;");

/** One table row for each change. */
export function asMarkdown(changes: readonly Change[], depths: Depths): string {
  const rows = changes.map((change) => {
    const details = linesOf(change, depths).map(cell).join("<br>");
    return `| ${words[change.action]} | ${change.kind} | ${cell(pathText(change.path))} | ${details} |`;
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
  return JSON.stringify(report, null, 2);
}
