/** Bindings that another one makes redundant. Only certain cases, for every possible message. */
import type { Binding, Json } from "../model.ts";
import { quote } from "../report/problem.ts";
import { matchesTopic } from "../routing/topic.ts";
import { grouped } from "./grouped.ts";
import { type VhostRule, warning } from "./rule.ts";

/** Maximum number of comparisons between the bindings of one exchange and one destination. */
const maxComparisons = 100_000;

const sameArguments = (a: Binding, b: Binding) => JSON.stringify(a.arguments) === JSON.stringify(b.arguments);

/**
 * Whether the first key matches every routing key that the second matches. A `*` in the second counts as a word that
 * only `*` and `#` match; a `#` as any words, which only `#` matches.
 */
function coversKey(wide: string, narrow: string): boolean {
  if (!/[*#]/.test(wide)) return false;
  const words = narrow === "" ? [] : narrow.split(".");
  if (!words.includes("#")) return matchesTopic(wide, narrow);
  // A `#` is tried as one word, as three and as none: only a `#` covers all three.
  const parts = wide === "" ? [] : wide.split(".");
  if (!parts.includes("#")) return false;
  return [[], ["\0"], ["\0", "\0", "\0"]].every((some) => {
    const key = words.flatMap((word) => (word === "#" ? some : [word]));
    return key.length === 0 ? parts.every((part) => part === "#") : matchesTopic(wide, key.join("."));
  });
}

const isScalar = (value: Json) => typeof value !== "object" && typeof value !== "undefined";

/** The headers of a binding in the two simple modes; undefined for other modes. */
function wanted({
  arguments: given,
}: Binding): { readonly any: boolean; readonly headers: Map<string, Json> } | undefined {
  const headers = new Map(Object.entries(given));
  const mode = headers.get("x-match") ?? "all";
  headers.delete("x-match");
  if (mode !== "all" && mode !== "any") return undefined;
  for (const [name, value] of headers) if (name.startsWith("x-") || !isScalar(value)) return undefined;
  return { any: mode === "any", headers };
}

function coversHeaders(wide: Binding, narrow: Binding): boolean {
  const [a, b] = [wanted(wide), wanted(narrow)];
  if (a === undefined || b === undefined) return false;
  const has = (in_: Map<string, Json>, [name, value]: [string, Json]) => in_.get(name) === value;
  const [wideHeaders, narrowHeaders] = [[...a.headers], [...b.headers]];
  if (!a.any && a.headers.size === 0) return true; // matches every message
  if (a.any && b.any) return narrowHeaders.every((header) => has(a.headers, header));
  if (a.any) return wideHeaders.some((header) => has(b.headers, header));
  if (!b.any) return wideHeaders.every((header) => has(b.headers, header));
  return false;
}

const covers: { readonly [type: string]: (wide: Binding, narrow: Binding) => boolean } = {
  fanout: () => true,
  direct: (wide, narrow) => wide.routingKey === narrow.routingKey,
  topic: (wide, narrow) => sameArguments(wide, narrow) && coversKey(wide.routingKey, narrow.routingKey),
  headers: coversHeaders,
};

/** The key, or the headers. */
function describe(type: string, { routingKey, arguments: given }: Binding): string {
  return type === "headers"
    ? `with the headers ${JSON.stringify(given)}`
    : `with the key ${quote(routingKey)}`;
}

export const redundantBinding: VhostRule = ({ vhost, path, index }) => {
  const groups = grouped(vhost.bindings, (one) =>
    JSON.stringify([one.source, one.destinationType, one.destination]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const type = first && index.exchanges.get(first.source)?.type;
    const covered = type !== undefined && Object.hasOwn(covers, type) ? covers[type] : undefined;
    if (first === undefined || type === undefined || covered === undefined || group.length < 2) return [];
    const wide =
      type === "fanout"
        ? [first]
        : group.filter(({ routingKey }) => type !== "topic" || /[*#]/.test(routingKey));
    const candidates = wide.length * group.length > maxComparisons ? wide.slice(0, 1) : wide;
    return group.flatMap((narrow, place) => {
      // Of two equal bindings, the first stays.
      const by = candidates.find(
        (each) =>
          each !== narrow && covered(each, narrow) && (group.indexOf(each) < place || !covered(narrow, each)),
      );
      if (by === undefined) return [];
      const why =
        type === "fanout"
          ? "a fanout exchange looks at no key"
          : `the binding ${describe(type, by)} takes whatever this one takes`;
      const message = `the binding of ${narrow.destinationType} ${quote(narrow.destination)} to exchange ${quote(narrow.source)} ${describe(type, narrow)} does nothing: ${why}; remove one of the two`;
      return [warning("redundant-binding", message, [...path, "bindings"], narrow)];
    });
  });
};
