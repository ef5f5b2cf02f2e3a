/** What can be wrong with a topology: every code, how a problem is printed, and the order they come in. */
import type { Problem } from "./model.ts";

/** Every code and what it stands for. A code never changes its meaning; docs/topology.md explains each. */
export const problemCodes = {
  "alias-bomb": "the file's aliases repeat more values than a topology can hold",
  "bad-encoding": "the file is not UTF-8",
  "bad-hash": "a password hash that RabbitMQ cannot use",
  "bad-name": "a name that the broker cannot hold",
  "bad-number": "a number that would not reach the broker as it is written",
  "bad-pattern": "a regular expression that does not compile",
  "bad-text": "a string that cannot be written as UTF-8, or that its field does not take",
  "conflicting-type": "`x-queue-type` among the arguments contradicts the field `type`",
  "default-exchange": "the default exchange cannot be bound",
  "duplicate-binding": "the same binding twice",
  "duplicate-key": "a mapping has the same key twice",
  "forbidden-character": "a control character, such as NUL, in the file",
  "missing-field": "a field that must be given is not there",
  "needs-argument": "an argument that RabbitMQ takes only together with another one",
  "not-for-this-queue-type": "RabbitMQ refuses this for a queue of this type",
  "out-of-range": "a number outside of what RabbitMQ takes",
  "password-source": "not exactly one source for a password",
  "plain-text-password": "a password written into the file",
  "reserved-name": "a new object whose name begins with `amq.`",
  "several-documents": "more than one YAML document in the file",
  "too-deep": "values nested too deeply",
  "too-large": "the file is larger than a topology can be",
  "undefined-alias": "a YAML alias without its anchor",
  "undefined-exchange": "an exchange that the vhost does not define",
  "undefined-queue": "a queue that the vhost does not define",
  "undefined-user": "a user that the topology does not define",
  "unknown-field": "a field that does not exist in this place",
  "unknown-value": "a word that is none of those allowed",
  "wrong-type": "a value of another type than the field's",
  "yaml-directive": "a YAML directive (`%YAML`, `%TAG`)",
  "yaml-syntax": "text that is not YAML",
  "yaml-tag": "a YAML tag (`!name`)",
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** What a check found, before it is known where. */
export interface Finding {
  readonly code: ProblemCode;
  readonly message: string;
}

const plainKey = /^[A-Za-z_][\w-]*$/;

/** A path as one writes it in TypeScript: `vhosts.myproject.queues["a b"].bindings[0]`. */
export function formatPath(path: Problem["path"]): string {
  const text = path
    .map((key) => {
      if (typeof key === "number") return `[${key}]`;
      return plainKey.test(key) ? `.${key}` : `[${quote(key)}]`;
    })
    .join("");
  return text === "" ? "topology" : text.replace(/^\./, "");
}

/** One line: `FILE:LINE:COLUMN: error CODE: message`; without a position the path stands in its place. */
export function formatProblem(problem: Problem): string {
  const place = problem.at
    ? `${problem.at.file}:${problem.at.line}:${problem.at.column}`
    : formatPath(problem.path);
  return `${place}: error ${problem.code}: ${problem.message}`;
}

/** Longest quotation in a message, in UTF-16 code units: a name of 255 bytes is still told apart. */
const longestQuotation = 80;

/**
 * A value from the file as it may stand in a message: in quotes, on one line, of bounded length, and
 * without control or direction-changing characters, which a terminal would obey.
 */
export function quote(text: string): string {
  const short =
    text.length > longestQuotation ? `${text.slice(0, longestQuotation).replace(/\p{Cs}$/u, "")}…` : text;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Line by line, then column by column; problems without a position keep the order they were found in. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}
