/** From text to source nodes: every value with its line and column, and nothing in it that could harm. */
import type { Position, Problem } from "./model.ts";
import type { Finding } from "./problem.ts";
import { decode } from "./source/decode.ts";
import { readFully } from "./source/full.ts";
import type { SourceNode } from "./source/node.ts";
import { readPlain } from "./source/plain/read.ts";

export interface Parsed {
  /** Missing where the text's structure cannot be trusted. */
  readonly root?: SourceNode;
  readonly problems: readonly Problem[];
}

/** Where the text ends, counted from 1. */
function endOf(file: string, text: string): Position {
  const lines = text.split(/\r\n|\n|\r/);
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

const problemAt = ({ code, message }: Finding, at: Position): Problem => ({ code, message, path: [], at });

/**
 * Reads YAML 1.2 (core schema) without tags and directives. `file` is only named in positions.
 * Columns count UTF-16 code units from 1, as editors do. Never throws.
 */
export function parse(file: string, source: string | Uint8Array): Parsed {
  const decoded = decode(source);
  if ("finding" in decoded) {
    return { problems: [problemAt(decoded.finding, endOf(file, decoded.before))] };
  }
  const { text } = decoded;
  const plain = readPlain(file, text);
  const { root, found } =
    "root" in plain ? { ...plain, found: plain.duplicates } : readFully(file, text, plain.stoppedAt);
  return { ...(root && { root }), problems: found.map((each) => problemAt(each, each.at)) };
}
