/** Composes one topology from several files: substitutes variables, merges bases, adds included files. */
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Position, Problem } from "../model.ts";
import { type Finding, quote } from "../report/problem.ts";
import type { SeverityByCode } from "../report/severity.ts";
import { mapNode, maxValues, type SourceNode } from "../source/node.ts";
import { type Parsed, parse } from "../source/parse.ts";
import type { Composing, Note, Step } from "./composing.ts";
import { defaultsOfFiles, type FilesWithDefaults } from "./defaults.ts";
import { reasonOf } from "./fileError.ts";
import type { Files } from "./files.ts";
import { include } from "./include.ts";
import { merge } from "./merge.ts";
import { extendsOf, includesOf, type Reference } from "./references.ts";
import { checkExtended, severitiesOfFiles, type Unit } from "./severity.ts";
import { teamsOf } from "./teams.ts";
import { substitute, type Variables } from "./variables.ts";

export interface ComposeOptions extends Partial<Files> {
  /** The values of `${name}` in the files. @default none */
  readonly variables?: Variables;
}

/** Maximum length of a chain of files; people write three. */
const maxChain = 16;

/** Maximum number of references from file to file. */
const maxReferences = 1_000;

/** More are useless to a reader, and cost the time and memory that a hostile file wants. */
const maxProblems = 10_000;

export interface Composed extends Parsed {
  /** What the files that another one includes say in `findings`, for each file. */
  readonly severities: ReadonlyMap<string, SeverityByCode>;
  /** The team of each of these files. */
  readonly teams: ReadonlyMap<string, string>;
  /** The contents of each of these files. */
  readonly defaults: FilesWithDefaults;
}

/** Of a topology that includes no files. */
export const noSettings = { severities: new Map(), defaults: new Map(), teams: new Map() } as const;

/** A file with everything that it extends and includes. */
type Part = Omit<Unit, "root"> & { readonly root: SourceNode };

/** Internal to `compose`. */
class Stopped extends Error {}

/**
 * The file with everything that it extends and includes, and the origin of every value. No root if a file is missing or
 * its structure is broken. Never throws.
 */
export function compose(file: string, source: string | Uint8Array, options: ComposeOptions): Composed {
  const problems = new Map<string, Problem>();
  const composed = new Map<string, Part>();
  let references = 0;
  let values = 0;

  /** A file that two others extend is one file: a problem in it is reported once. */
  const keep = (problem: Problem) => {
    if (problems.size < maxProblems) problems.set(JSON.stringify(problem), problem);
  };
  const note: Note = ({ code, message }, at) => keep({ code, message, path: [], ...(at && { at }) });
  const stop = (finding: Finding, at: Position | undefined): never => {
    note(finding, at);
    throw new Stopped();
  };
  const composing: Composing = { files: options, note, stop };

  const load = (reference: Reference, from: Step): Part => {
    const { at } = reference;
    const identity = resolve(reference.path);
    const chain = [...from.chain, resolve(from.file)];
    if (chain.includes(identity)) {
      stop({ code: "circular-file", message: `${quote(reference.path)} leads back to itself` }, at);
    }
    references += 1;
    if (chain.length > maxChain) {
      stop({ code: "too-deep", message: `more than ${maxChain} files lead to one another here` }, at);
    }
    const part = composed.get(identity) ?? composeFile(bytesOf(reference), { file: reference.path, chain });
    composed.set(identity, part);
    values += part.root.size;
    if (references > maxReferences || values > maxValues) {
      const message = `the files name each other more than ${maxReferences} times, or bring more than ${maxValues} values in all`;
      stop({ code: "too-large", message }, at);
    }
    return part;
  };

  /** Without this check the other file would replace it, and nobody would miss what it was to bring. */
  const baseOf = (reference: Reference, step: Step): Part => {
    const base = load(reference, step);
    if (base.root.kind === "map") return base;
    const message =
      "a file that others extend must hold a mapping: users, vhosts, globalParameters or tests; for none of them write {}";
    return stop({ code: "wrong-type", message }, base.root.at ?? reference.at);
  };

  const bytesOf = ({ path, at }: Reference): Uint8Array => {
    try {
      const bytes = options.read?.(path);
      if (bytes) return bytes;
    } catch (error) {
      return stop({ code: "no-such-file", message: `cannot read ${quote(path)}: ${reasonOf(error)}` }, at);
    }
    return stop({ code: "no-such-file", message: "no other file can be read from here" }, at);
  };

  const composeFile = (text: string | Uint8Array, step: Step): Part => {
    const parsed = parse(step.file, text);
    for (const problem of parsed.problems) keep(problem);
    if (parsed.root === undefined) throw new Stopped();
    const before = problems.size;
    const root = substitute(parsed.root, options.variables ?? {}, note);
    if (problems.size > before) throw new Stopped();
    if (root.kind !== "map") return { root, files: [step.file], included: [] };
    const bases = extendsOf(root.entries.get("extends")?.value, note);
    const includes = includesOf(root.entries.get("include")?.value, note);
    if (problems.size > before) throw new Stopped();
    const own = mapNode(
      [...root.entries.values()].filter(({ key }) => key !== "extends" && key !== "include"),
      root.at,
    );
    const below = bases
      .map(({ path, at }) => ({ path: isAbsolute(path) ? path : join(dirname(step.file), path), at }))
      .map((reference) => baseOf(reference, step));
    const merged = [...below.map((base) => base.root), own].reduce((base, over) => {
      const both = merge(base, over, note);
      checkExtended(base, over, both, note);
      return both;
    });
    const files = [step.file, ...below.flatMap((base) => base.files)];
    const included = below.flatMap((base) => base.included);
    if (includes.length === 0 || merged.kind !== "map") return { root: merged, files, included };
    const added: Unit[] = [];
    const whole = include(merged, includes, step, composing, (reference) => {
      const part = load(reference, step);
      if (part.root.kind !== "map") return part.root;
      added.push({ ...part, root: part.root });
      return part.root;
    });
    return { root: whole, files, included: [...included, ...added] };
  };

  try {
    const { root, ...rest } = composeFile(source, { file, chain: [] });
    const teams = teamsOf(rest.included);
    if (root.kind !== "map") return { root, ...noSettings, teams, problems: [...problems.values()] };
    const severities = severitiesOfFiles({ ...rest, root }, note, keep);
    const defaults = defaultsOfFiles(rest.included, keep);
    return { root, severities, defaults, teams, problems: [...problems.values()] };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { problems: [...problems.values()], ...noSettings };
  }
}
