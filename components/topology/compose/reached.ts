/** Where the messages of an object go besides its own consumers: its alternate exchange and its dead letters. */
import type { Position } from "../model.ts";
import type { SourceNode } from "../source/node.ts";
import { entriesOf, fieldOf, oneOrMore, textOf } from "./look.ts";

export interface Reached {
  readonly kind: "exchange" | "queue";
  readonly name: string;
  readonly at: Position | undefined;
}

/** Of an exchange, a queue or a policy in the file. */
export function reachedBy(object: SourceNode): readonly Reached[] {
  const [given, definition] = [fieldOf(object, "arguments"), fieldOf(object, "definition")];
  const deadLetter = fieldOf(object, "deadLetter");
  return [
    ...named("exchange", fieldOf(object, "alternateExchange")),
    ...named("exchange", fieldOf(given, "alternate-exchange")),
    ...named("exchange", fieldOf(definition, "alternate-exchange")),
    ...deadLetters(fieldOf(deadLetter, "exchange"), fieldOf(deadLetter, "routingKey")),
    ...deadLetters(fieldOf(given, "x-dead-letter-exchange"), fieldOf(given, "x-dead-letter-routing-key")),
    ...deadLetters(
      fieldOf(definition, "dead-letter-exchange"),
      fieldOf(definition, "dead-letter-routing-key"),
    ),
  ];
}

function named(kind: Reached["kind"], node: SourceNode | undefined): readonly Reached[] {
  const name = textOf(node);
  return name === undefined ? [] : [{ kind, name, at: node?.at }];
}

/** The default exchange leads to the queue that the key names; without a key, to the one that each message's key names. */
function deadLetters(exchange: SourceNode | undefined, key: SourceNode | undefined): readonly Reached[] {
  if (textOf(exchange) !== "") return named("exchange", exchange);
  return textOf(key) === undefined ? named("exchange", exchange) : named("queue", key);
}

/** Each Secret that a password or an address names, and where. */
export function secretsIn(node: SourceNode): readonly Pick<Reached, "name" | "at">[] {
  if (node.kind === "list") return node.items.flatMap(secretsIn);
  return entriesOf(node).flatMap(({ key, value }) => {
    if (key !== "password" && key !== "uri") return secretsIn(value);
    return oneOrMore(value).flatMap((source) => {
      const name = fieldOf(fieldOf(source, "secretRef"), "name");
      const text = textOf(name);
      return text === undefined ? [] : [{ name: text, at: name?.at }];
    });
  });
}

/** The addresses of a vhost's shovels and upstreams, as far as they stand in the file. */
export function addressesIn(
  vhost: SourceNode,
): readonly { readonly address: string; readonly at: Position | undefined }[] {
  const ends = entriesOf(fieldOf(vhost, "shovels")).flatMap(({ value }) => [
    fieldOf(value, "source"),
    fieldOf(value, "destination"),
  ]);
  const upstreams = entriesOf(fieldOf(vhost, "federationUpstreams")).map(({ value }) => value);
  const uris = [...ends, ...upstreams].flatMap((end) => oneOrMore(fieldOf(end, "uri")));
  return uris.flatMap((uri) => {
    const address = textOf(uri);
    return address === undefined ? [] : [{ address, at: uri.at }];
  });
}
