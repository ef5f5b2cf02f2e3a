/** A message as one line of JSON, and back. Headers keep their AMQP types, the payload its bytes. Pure. */
import { Typed, unrepeatable } from "../messages/exactHeaders.ts";
import type { Message, Properties } from "../messages/message.ts";
import { readJson } from "../topology/readJson.ts";

/** Without a line break at its end. */
export function lineOf({ fields, properties, content }: Message): string {
  const { headers, ...others } = properties;
  return JSON.stringify({
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    properties: others,
    ...(headers !== undefined && { headers: written(headers) }),
    body: content.toString("base64"),
  });
}

/** @throws if it is not a line of `lineOf` */
export function messageOf(line: string): Message {
  const record = fieldsOf(readJson(line));
  const { exchange, routingKey, properties, headers, body } = record;
  if (typeof exchange !== "string" || typeof routingKey !== "string" || typeof body !== "string") {
    throw new TypeError("a line of the backup is not a message");
  }
  const read = { ...fieldsOf(properties), headers: headers === undefined ? undefined : tableOf(headers) };
  return {
    fields: { exchange, routingKey, redelivered: false, deliveryTag: 0 },
    // The checksum has been verified: it is what `lineOf` wrote.
    properties: read as unknown as Properties,
    content: Buffer.from(body, "base64"),
  };
}

/** Numbers are strings: JSON has neither 64 bits nor NaN. */
function written(value: unknown): unknown {
  if (value instanceof Typed) return { "!": value["!"], value: writtenInner(value["!"], value.value) };
  if (Buffer.isBuffer(value)) return { "!": "bytes", value: value.toString("base64") };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)]));
}

function writtenInner(type: string, value: unknown): unknown {
  if (type === unrepeatable || type === "decimal") return written(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

const big = new Set(["int64", "timestamp"]);

function readValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readValue);
  if (typeof value !== "object" || value === null) return value;
  const { "!": type, value: inner } = fieldsOf(value);
  if (typeof type !== "string") return tableOf(value);
  if (type === "bytes") return Buffer.from(String(inner), "base64");
  if (type === unrepeatable || type === "decimal") return new Typed(type, inner);
  return new Typed(type, big.has(type) ? BigInt(String(inner)) : Number(inner));
}

/** The outermost table may have a header named `!`; no inner one does. */
function tableOf(value: unknown): { readonly [key: string]: unknown } {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, inner]) => [key, readValue(inner)]));
}

function fieldsOf(value: unknown): { readonly [key: string]: unknown } {
  // Not spread: a header may be called __proto__.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : {};
}
