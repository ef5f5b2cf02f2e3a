/** Parses text to source nodes: every value has its line and column, and limits protect against hostile files. */
import type { Position, Problem } from "../model.ts";
import type { Finding } from "../report/problem.ts";
import { decode } from "./decode.ts";
import { readFully } from "./full.ts";
import type { SourceNode } from "./node.ts";
import { readPlain } from "./plain/read.ts";

export interface Parsed {
  /** Missing if the text's structure is unreliable. */
  readonly root?: SourceNode;
  readonly problems: readonly Problem[];
}

/** The last position of the text, counted from 1. */
function endOf(file: string, text: string): Position {
  const lines = text.split(/\r\n|\n|\r/);
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

const problemAt = ({ code, message }: Finding, at: Position): Problem => ({ code, message, path: [], at });

/**
 * Reads YAML 1.2 (core schema) without tags and directives. `file` is only used in positions. Columns count UTF-16 code
 * units from 1, as editors do. Never throws.
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
