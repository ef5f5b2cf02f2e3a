/** The defaults of one exchange. */
import { type Entry, type MapNode, mapOf, type SourceNode } from "../source/node.ts";
import type { Layer } from "./layer.ts";
import { textOf } from "./look.ts";

type Fields = ReadonlyMap<string, Entry>;

const alternateArgument = "alternate-exchange";

/** Of these a consistent-hash exchange takes one. */
const hashArguments = ["hash-header", "hash-property"];

const isTrue = (node: SourceNode | undefined) => node?.kind === "scalar" && node.value === true;

export function exchangeWith(
  name: string,
  exchange: MapNode,
  ofVhost: Layer | undefined,
  ofFile: Layer | undefined,
): MapNode {
  if (isTrue(exchange.entries.get("ignoreDefaults")?.value)) return exchange;
  const filled = [ofVhost, ofFile].reduce<Fields>(
    (own, layer) => (layer === undefined ? own : withLayer(name, own, layer)),
    exchange.entries,
  );
  return mapOf(filled, exchange.at);
}

function withLayer(name: string, own: Fields, { entries }: Layer): Fields {
  const filled = new Map(own);
  const given = own.get("arguments")?.value;
  const before = given?.kind === "map" ? given.entries : new Map<string, Entry>();
  const hasAlternate =
    own.has("alternateExchange") || isTrue(own.get("unrouted")?.value) || before.has(alternateArgument);
  const hasHash = hashArguments.some((argument) => before.has(argument));
  // An exchange is not its own alternate.
  const isAlternate = (value: SourceNode) => hasAlternate || textOf(value) === name;
  for (const [key, entry] of entries) {
    const { value } = entry;
    if (key === "arguments") {
      if (value.kind !== "map" || (given && given.kind !== "map")) continue;
      const added = [...value.entries].filter(
        ([argument, one]) =>
          !before.has(argument) &&
          !(argument === alternateArgument && isAlternate(one.value)) &&
          !(hashArguments.includes(argument) && hasHash),
      );
      if (added.length === 0) continue;
      const existing = own.get("arguments") ?? entry;
      filled.set(key, { ...existing, value: mapOf(new Map([...before, ...added]), existing.value.at) });
    } else if (!own.has(key)) {
      if (key === "alternateExchange" && isAlternate(value)) continue;
      if (key === "unrouted" && isTrue(value) && hasAlternate) continue;
      filled.set(key, entry);
    }
  }
  return filled;
}
