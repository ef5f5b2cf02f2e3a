/** The problems of a topology: every code, how a problem is printed, and their order. */
import { inJson, isPrintable, onTerminal, printable } from "../escape.ts";
import type { Problem } from "../model.ts";

/** Every code and its meaning. A code never changes its meaning; docs/findings.md explains each. */
export const problemCodes = {
  "access-too-wide": "access to more names than one permission of RabbitMQ can hold",
  "alias-bomb": "the file's aliases repeat more values than a topology can hold",
  "bad-encoding": "the file is not UTF-8",
  "bad-hash": "a password hash that RabbitMQ cannot use",
  "bad-name": "a name that the broker cannot hold",
  "bad-number": "a number that would not reach the broker as it is written",
  "bad-path": "something else than the path of a file on this machine",
  "bad-pattern": "a regular expression that does not compile, or is too long",
  "bad-text": "a string that cannot be written as UTF-8, or that its field does not take",
  "bad-variable": "a variable that cannot stand in its place",
  "circular-file": "a file that extends or includes itself",
  "conflicting-type": "`x-queue-type` among the arguments contradicts the field `type`",
  "default-exchange": "the default exchange cannot be bound",
  "duplicate-binding": "the same binding twice",
  "duplicate-object": "two files that define the same object, or one file included twice",
  "duplicate-key": "a mapping has the same key twice",
  "failed-test": "a test of the file: its message does not go where it should",
  "forbidden-character": "a control character, such as NUL, in the file",
  "given-twice": "two fields say the same thing, or contradict each other",
  "has-a-field": "a parameter of a component that has a field of its own",
  "missing-field": "a field that must be given is not there",
  "name-taken": "a pattern would make an object under a name that is taken",
  "needs-argument": "an argument that RabbitMQ takes only together with another one",
  "not-for-this-exchange-type": "RabbitMQ refuses this for an exchange of this type",
  "not-for-this-queue-type": "RabbitMQ refuses this for a queue of this type",
  "no-such-file": "a file that is not there or cannot be read, or a pattern that matches none",
  "not-in-this-version": "something that the broker's version does not know yet",
  "not-owned": "a team's file touches what it does not own",
  "nothing-tunable": "a tunable queue without a setting that a policy can carry",
  "nothing-to-add-to": "a key with a + for a list that the base does not have",
  "nothing-to-remove": "null for a key that the base does not have",
  "out-of-range": "a number outside of what RabbitMQ takes",
  "password-source": "not exactly one source for a password",
  "plain-text-password": "a password written into the file",
  "reserved-name": "a new object whose name begins with `amq.`",
  "several-documents": "more than one YAML document in the file",
  "too-deep": "values nested too deeply",
  "too-large": "the file is larger than a topology can be",
  "unclear-policy": "a tunable queue of which it is not known which policy it would have",
  "undefined-alias": "a YAML alias without its anchor",
  "undefined-exchange": "an exchange that the vhost does not define",
  "undefined-upstream": "a federation upstream that the vhost does not define",
  "undefined-queue": "a queue that the vhost does not define",
  "undefined-variable": "a variable without a value",
  "undefined-user": "a user that the topology does not define",
  "unknown-field": "a field that does not exist in this place",
  "unknown-value": "a word that is none of those allowed",
  "weakened-finding": "`findings` makes less of what another file makes an error",
  "wrong-type": "a value of another type than the field's",
  "yaml-directive": "a YAML directive (`%YAML`, `%TAG`)",
  "yaml-syntax": "text that is not YAML",
  "yaml-tag": "a YAML tag (`!name`)",
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** What a check found, without its position. */
export interface Finding {
  readonly code: ProblemCode;
  readonly message: string;
}

const plainKey = /^[A-Za-z_][\w-]*$/;

/**
 * A path in TypeScript's notation: `vhosts.myproject.queues["a b"].bindings[0]`.
 * @param quoted writes a key that is no plain word
 */
export function formatPath(path: Problem["path"], quoted: (key: string) => string = quote): string {
  const text = path
    .map((key) => {
      if (typeof key === "number") return `[${key}]`;
      return plainKey.test(key) ? `.${key}` : `[${quoted(key)}]`;
    })
    .join("");
  return text === "" ? "topology" : text.replace(/^\./, "");
}

/** One line: `FILE:LINE:COLUMN: error CODE: message`, or `warning`; without a position the path replaces it. */
export function formatProblem(problem: Problem): string {
  const place = problem.at
    ? `${printable(problem.at.file)}:${problem.at.line}:${problem.at.column}`
    : formatPath(problem.path);
  return `${place}: ${problem.severity ?? "error"} ${problem.code}: ${onTerminal(problem.message)}`;
}

/** Longest quotation in a message, in UTF-16 code units: enough to tell names of 255 bytes apart. */
const longestQuotation = 80;

/** A longer quotation in a hint would cut off text that the user should type. */
const longestPattern = 300;

/**
 * A value from the file, safe for a message: in quotes, on one line, of bounded length, and without control or
 * direction-changing characters, which a terminal would interpret.
 */
export function quote(text: string): string {
  return quoteWhole(
    text.length > longestQuotation ? `${text.slice(0, longestQuotation).replace(/\p{Cs}$/u, "")}…` : text,
  );
}

/** The same of any length, where two texts may differ at their end. */
export function quoteWhole(text: string): string {
  return inJson(text);
}

/** A regular expression in YAML's form: in single quotes, where a backslash needs no escape. */
export function quotePattern(text: string): string {
  const isPlain = text.length <= longestPattern && isPrintable(text);
  return isPlain ? `'${text.replaceAll("'", "''")}'` : quote(text);
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted by file, line and column; problems without a position keep their order. */
export function inOrder<T extends Pick<Problem, "at">>(found: readonly T[]): readonly T[] {
  return found.toSorted(
    (a, b) =>
      order(a.at?.file ?? "", b.at?.file ?? "") ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}
