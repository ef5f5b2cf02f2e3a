/**
 * What a key of rabbitmq.conf takes, in one line: words and kinds of value with ` | ` between them. `infinity | :integer
 * >=0` is the word infinity or a whole number from 0. A kind that Warren cannot judge is `:text`, which takes all.
 */

/** Bytes in what cuttlefish calls a kilobyte and so on. */
const units: { readonly [unit: string]: number } = { "": 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

interface Kind {
  /** The number that the bounds are for; undefined for a value of another kind. */
  readonly read: (value: string) => number | undefined;
  /** For the message. */
  readonly words: string;
  readonly examples?: string;
}

const matching =
  (pattern: RegExp) =>
  (value: string): number | undefined =>
    pattern.test(value) ? 0 : undefined;

const kinds: { readonly [kind: string]: Kind } = {
  ":integer": { read: (value) => number(value, /^[+-]?\d+$/), words: "a whole number" },
  ":float": {
    read: (value) => number(value, /^[+-]?\d+[.,]\d+(e[+-]?\d+)?$/i),
    words: "a number with a decimal point",
    examples: "0.5",
  },
  ":bytesize": { read: size, words: "a number of bytes", examples: "65536 or 64MB" },
  ":size": {
    read: (value) =>
      number(value, /^[+-]?\d+$/) ??
      matching(/\d(k|ki|kb|kib|m|mi|mb|mib|g|gi|gb|gib|t|ti|tb|tib|p|pi|pb|pib)\s*$/i)(value),
    words: "a number of bytes",
    examples: "2000000000, 2GB or 2GiB",
  },
  ":duration": {
    read: matching(/^((\d+\.\d+|\.\d+|[1-9]\d*)(ms|[fwdhms]))+$/i),
    words: "a duration",
    examples: "500ms, 30s or 1h30m",
  },
  // RabbitMQ also takes `127.1`, `0x7f.0.0.1` and `+5`.
  ":address": {
    read: matching(/^([+-]?(0x[\da-f]+|\d+)(\.[+-]?(0x[\da-f]+|\d+)){0,3}|[\da-f:.]*:[\da-f:.]*(%\w+)?)$/i),
    words: "an IP address",
    examples: "0.0.0.0 or ::",
  },
  ":ip": {
    read: matching(/^[\w.:%+-]+:[+-]?\d+$/),
    words: "an IP address with a port",
    examples: "127.0.0.1:5672",
  },
  ":https": { read: matching(/^[:/]*https([:/]|$)/), words: "an address that begins with https://" },
  ":text": { read: () => 0, words: "any text" },
};

function number(value: string, pattern: RegExp): number | undefined {
  // Erlang takes a decimal comma.
  return pattern.test(value) ? Number(value.replace(",", ".")) : undefined;
}

const sizePattern = /^([+-]?\d+(?:[.,]\d+(?:[eE][+-]?\d+)?)?|\.\d+)(KB|kb|MB|mb|GB|gb)?$/;

function size(value: string): number | undefined {
  const [, amount, unit = ""] = sizePattern.exec(value) ?? [];
  return amount === undefined
    ? undefined
    : Number(amount.replace(",", ".")) * (units[unit.toLowerCase()] ?? 1);
}

const within: { readonly [sign: string]: (value: number, limit: number) => boolean } = {
  ">=": (value, limit) => value >= limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  "<": (value, limit) => value < limit,
};

const bound = (text: string) => /^([<>]=?)(.*)$/.exec(text);

/** @param value as RabbitMQ reads it, without the quotes that rabbitmq.conf may have */
export function takes(datatype: string, value: string): boolean {
  return datatype.split(" | ").some((one) => {
    const [kind = "", ...bounds] = one.split(" ");
    if (!kind.startsWith(":")) return one === value;
    // RabbitMQ's functions for bounds take whole numbers; it makes none of 1.5GB.
    if (kind === ":bytesize" && bounds.length > 0 && /[.,]/.test(value)) return false;
    const found = kinds[kind]?.read(value);
    return found !== undefined && bounds.every((text) => isWithin(found, text));
  });
}

function isWithin(value: number, text: string): boolean {
  const [, sign = "", limit] = bound(text) ?? [];
  return within[sign]?.(value, Number(limit)) ?? true;
}

/** Why no value is taken; undefined if some are. */
export const refusal = (datatype: string): string | undefined => /^:never (.*)$/.exec(datatype)?.[1];

/** `it must be infinity, or a whole number of at least 0` */
export function demanded(datatype: string): string {
  const words = datatype.split(" | ");
  const plain = words.filter((word) => !word.startsWith(":"));
  const others = words.filter((word) => word.startsWith(":")).map(described);
  return `it must be ${[plain.join(", ").replace(/, ([^,]*)$/, " or $1"), ...others].filter(Boolean).join(", or ")}`;
}

function described(word: string): string {
  const [name = "", ...bounds] = word.split(" ");
  const { words = name, examples } = kinds[name] ?? {};
  return `${words}${limits(bounds)}${examples === undefined ? "" : `, such as ${examples}`}`;
}

function limits(bounds: readonly string[]): string {
  const read = bounds.flatMap((text) => {
    const [, sign = "", limit = ""] = bound(text) ?? [];
    return sign === "" ? [] : [{ sign, limit: Number(limit) }];
  });
  // The narrowest of several on one side.
  const [least] = read.filter(({ sign }) => sign.startsWith(">")).toSorted((a, b) => b.limit - a.limit);
  const [most] = read.filter(({ sign }) => sign.startsWith("<")).toSorted((a, b) => a.limit - b.limit);
  if (least?.sign === ">=" && most?.sign === "<=") return ` from ${least.limit} to ${most.limit}`;
  const from = least && (least.sign === ">=" ? `of at least ${least.limit}` : `above ${least.limit}`);
  const to = most && (most.sign === "<=" ? `of at most ${most.limit}` : `below ${most.limit}`);
  return [from, to].every((side) => side === undefined) ? "" : ` ${[from, to].filter(Boolean).join(" and ")}`;
}
