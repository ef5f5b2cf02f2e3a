/** `findings` of several files: whom a setting applies to, and that nobody weakens what is an error above. */
import { check } from "../language/check.ts";
import { severitiesOf, severityMap } from "../language/severities.ts";
import type { Position, Problem } from "../model.ts";
import { reportOn } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import type { SeverityByCode } from "../report/severity.ts";
import { type Entry, locate, type MapNode, mapNode, type SourceNode } from "../source/node.ts";
import type { Note } from "./composing.ts";

const field = "findings";

/** A file with those that it extends, and the files that it includes. */
export interface Unit {
  /** As positions name them. */
  readonly files: readonly string[];
  /** With its own `findings`. */
  readonly root: MapNode;
  readonly included: readonly Unit[];
}

const entriesAt = (node: SourceNode | undefined, key: string): ReadonlyMap<string, Entry> => {
  const value = node?.kind === "map" ? node.entries.get(key)?.value : undefined;
  return value?.kind === "map" ? value.entries : new Map();
};

/** The settings of the whole file, or of one vhost in it. */
const settingsIn = (root: MapNode, vhost?: string): ReadonlyMap<string, Entry> =>
  entriesAt(vhost === undefined ? root : entriesAt(root, "vhosts").get(vhost)?.value, field);

const isError = ({ value }: Entry) => value.kind === "scalar" && value.value === "error";

const placeOf = (at: Position | undefined) => (at ? ` (${at.file}:${at.line}:${at.column})` : "");

function refuse(note: Note, code: string, above: Entry, how: string, at: Position | undefined): void {
  const message = `${quote(code)} is an error in a file that ${how}${placeOf(above.at)}, and nothing less can be said here; leave it out, or change it there`;
  note({ code: "weakened-finding", message }, at);
}

export function withoutFindings(root: MapNode): MapNode {
  return mapNode(
    [...root.entries.values()].filter(({ key }) => key !== field),
    root.at,
  );
}

/** @param merged `over` merged over `base` */
export function checkExtended(base: SourceNode, over: SourceNode, merged: SourceNode, note: Note): void {
  if (base.kind !== "map" || merged.kind !== "map") return;
  for (const vhost of [undefined, ...entriesAt(merged, "vhosts").keys()]) {
    const before = new Map([...settingsIn(base), ...(vhost === undefined ? [] : settingsIn(base, vhost))]);
    const after = new Map([...settingsIn(merged), ...(vhost === undefined ? [] : settingsIn(merged, vhost))]);
    for (const [code, entry] of before) {
      const now = after.get(code);
      if (!isError(entry) || (now !== undefined && isError(now))) continue;
      // Weakened for the whole file: one report is enough.
      const isOfWhole = vhost !== undefined && now === settingsIn(merged).get(code);
      if (isOfWhole && settingsIn(base).get(code) === entry) continue;
      const path = vhost === undefined ? [field, code] : ["vhosts", vhost, field, code];
      refuse(note, code, entry, "this one extends", locate(over, path, "key"));
    }
  }
}

/** @param above the settings that apply where the unit is included */
function checkIncluded({ root, included }: Unit, above: ReadonlyMap<string, Entry>, note: Note): void {
  for (const vhost of [undefined, ...entriesAt(root, "vhosts").keys()]) {
    for (const [code, entry] of settingsIn(root, vhost)) {
      const set = above.get(code);
      if (set && isError(set) && !isError(entry)) refuse(note, code, set, "includes this one", entry.at);
    }
  }
  for (const unit of included) checkIncluded(unit, new Map([...above, ...settingsIn(root)]), note);
}

/** The settings of each file that another one includes; the check of the topology covers those of the first file. */
export function severitiesOfFiles(
  { root, included }: Unit,
  note: Note,
  keep: (problem: Problem) => void,
): ReadonlyMap<string, SeverityByCode> {
  const found = new Map<string, SeverityByCode>();
  const visit = (unit: Unit, above: SeverityByCode) => {
    const own = unit.root.entries.get(field)?.value;
    const report = reportOn((path, part) => locate(unit.root, path, part));
    const draft = own && check(own, severityMap, [field], report);
    for (const problem of report.problems()) keep(problem);
    // Checked just now.
    const settings = new Map([...above, ...severitiesOf(draft as Parameters<typeof severitiesOf>[0])]);
    // A base of several units has the strictest setting: its objects may be any unit's.
    for (const file of unit.files) found.set(file, stricter(found.get(file), settings));
    for (const each of unit.included) visit(each, settings);
  };
  for (const unit of included) {
    checkIncluded(unit, settingsIn(root), note);
    visit(unit, new Map());
  }
  return found;
}

const rank = { off: 0, warning: 1, error: 2 } as const;

function stricter(a: SeverityByCode | undefined, b: SeverityByCode): SeverityByCode {
  if (a === undefined) return b;
  return new Map(
    [...a.keys(), ...b.keys()].map((code) => {
      const [first, second] = [a.get(code) ?? "warning", b.get(code) ?? "warning"];
      return [code, rank[first] > rank[second] ? first : second];
    }),
  );
}
