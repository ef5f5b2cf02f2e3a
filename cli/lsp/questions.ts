/** The answers to what an editor asks about a place in a file. */
import { pathToFileURL } from "node:url";
import {
  type CompletionItem,
  CompletionItemKind,
  type Hover,
  type Location,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { type FieldSchema, helpAt } from "../../components/topology/editing/help.ts";
import { isSame, type NamePlace, namesIn } from "../../components/topology/editing/names.ts";
import { offeredAt } from "../../components/topology/editing/offer.ts";
import { pathAt } from "../../components/topology/editing/place.ts";
import { inPlaceOf, tokenAt } from "../../components/topology/editing/token.ts";
import { printable } from "../../components/topology/escape.ts";
import type { Plan, Position } from "../../components/topology/model.ts";
import { parse } from "../../components/topology/source/parse.ts";
import type { Checked, Files } from "./files.ts";
import { lineOf, rangeOf } from "./range.ts";

/** Line and character count from 0. */
export interface Point {
  readonly path: string;
  readonly line: number;
  readonly character: number;
}

const cursorOf = ({ line, character }: Point) => ({ line: line + 1, column: character + 1 });

export function hoverAt(files: Files, point: Point, schema: FieldSchema): Hover | null {
  const { root } = parse(point.path, files.textOf(point.path) ?? "");
  const value = root && helpAt(pathAt(root, cursorOf(point)), schema);
  return value === undefined ? null : { contents: { kind: "markdown", value } };
}

/** The places that name an exchange or a queue, in all files of a topology. */
const placesIn = ({ texts }: Checked): readonly NamePlace[] =>
  [...texts].flatMap(([file, text]) => {
    const { root } = parse(file, text);
    return root === undefined ? [] : namesIn(root);
  });

/** The name under the cursor. */
function nameAt(places: readonly NamePlace[], text: string, { path, line, character }: Point) {
  return places.find(({ at }) => {
    const { start, end } = rangeOf(text, at);
    return (
      at.file === path && start.line === line && start.character <= character && character <= end.character
    );
  });
}

interface Named {
  readonly wanted: NamePlace;
  readonly places: readonly NamePlace[];
  readonly whole: Checked;
}

/** In each topology of which the file is a part. */
function namedAt(files: Files, point: Point): readonly Named[] {
  const text = files.textOf(point.path) ?? "";
  return [...files.wholes(point.path).values()].flatMap((whole) => {
    const places = placesIn(whole);
    const wanted = nameAt(places, text, point);
    return wanted === undefined
      ? []
      : [{ wanted, whole, places: places.filter((one) => isSame(one, wanted)) }];
  });
}

export function definitionOf(files: Files, point: Point): Location[] {
  const found = namedAt(files, point).flatMap(({ wanted, whole, places }) => {
    const defined = places.filter(({ isDefinition }) => isDefinition).map(({ at }) => at);
    // What a pattern makes is at the object that has the pattern.
    const at = defined.length > 0 ? defined : madeAt(whole.plan, wanted);
    return at.map((one) => ({
      uri: pathToFileURL(one.file).href,
      range: rangeOf(whole.texts.get(one.file) ?? "", one),
    }));
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function madeAt(plan: Plan | undefined, { kind, name, vhost }: NamePlace): readonly Position[] {
  const objects = plan?.vhosts.find((one) => one.name === vhost);
  const made = [
    ...(kind === "exchange" ? [] : (objects?.queues ?? [])),
    ...(kind === "queue" ? [] : (objects?.exchanges ?? [])),
  ];
  const found = made.find((one) => one.name === name)?.at;
  return found === undefined ? [] : [found];
}

/** @returns nothing if there is no name here, or the file does not make what it names */
export function renameAt(files: Files, point: Point, name: string): WorkspaceEdit | undefined {
  const changes = new Map<string, Map<string, TextEdit>>();
  for (const { places, whole } of namedAt(files, point)) {
    if (!places.some(({ isDefinition }) => isDefinition)) continue;
    for (const { at } of places) {
      const text = whole.texts.get(at.file) ?? "";
      const token = tokenAt(lineOf(text, at.line - 1), at.column - 1);
      const edit = { range: rangeOf(text, at), newText: inPlaceOf(token, name) };
      const uri = pathToFileURL(at.file).href;
      changes.set(uri, (changes.get(uri) ?? new Map()).set(JSON.stringify(edit.range), edit));
    }
  }
  if (changes.size === 0) return undefined;
  return { changes: Object.fromEntries([...changes].map(([uri, edits]) => [uri, [...edits.values()]])) };
}

export function completionsAt(files: Files, point: Point, schema: FieldSchema): readonly CompletionItem[] {
  const { path, line, character } = point;
  const offered = offeredAt(files.textOf(path) ?? "", line, character);
  const names = offered.flatMap((one) =>
    one.names === undefined
      ? []
      : [...files.wholes(path).values()]
          .flatMap(placesIn)
          .filter(({ isDefinition, vhost, kind }) => {
            const isKind = one.names === "either" || kind === one.names;
            return isDefinition && isKind && (one.path[0] !== "vhosts" || vhost === one.path[1]);
          })
          .map(({ name }) => name),
  );
  return [
    ...offered.flatMap(({ words, isKey, path: at }) =>
      words.map((word) => {
        const help = isKey ? helpAt([...at, word], schema) : undefined;
        return {
          label: word,
          kind: isKey ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
          ...(isKey && { insertText: `${word}: ` }),
          ...(help !== undefined && { documentation: { kind: "markdown" as const, value: help } }),
        };
      }),
    ),
    ...[...new Set(names)].map((name) => ({
      label: printable(name),
      kind: CompletionItemKind.Reference,
      insertText: inPlaceOf("", name),
    })),
  ];
}
