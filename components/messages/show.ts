/** A message for a terminal and as JSON. Nothing in it may act on the terminal. Pure. */
import { inJson, printable } from "../topology/escape.ts";
import { bigintAsText, deathsOf, plainHeaders, textOf } from "./headers.ts";
import type { Message, Properties } from "./message.ts";

/** Letters of a payload, and of any other value, that are shown. */
const maxPayload = 2_000;
const maxValue = 200;

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

function short(text: string, most = maxValue): string {
  const line = printable(text);
  return line.length <= most ? line : `${line.slice(0, most)}… (${line.length} letters)`;
}

/** Names as RabbitMQ's pages show them, in their order. */
const properties: readonly (readonly [label: string, key: keyof Properties])[] = [
  ["message_id", "messageId"],
  ["correlation_id", "correlationId"],
  ["type", "type"],
  ["content_type", "contentType"],
  ["content_encoding", "contentEncoding"],
  ["priority", "priority"],
  ["expiration", "expiration"],
  ["reply_to", "replyTo"],
  ["user_id", "userId"],
  ["app_id", "appId"],
];

const timeOf = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString().replace(".000Z", "Z");
};

/** The text of a payload, or undefined if it is not UTF-8 or holds control characters. */
export function payloadText(content: Buffer): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    return /[^\P{Cc}\t\n\r]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Header names that are shown in another form. */
const ofDeath = /^x-(death|(first|last)-death-(exchange|queue|reason))$/;

/** @param place 1 for the first message */
export function asText(message: Message, place: number): string {
  const { content, fields, properties: given } = message;
  const headers = given.headers ?? {};
  const line = (label: string, value: string) => `  ${label.padEnd(18)}${value}`;
  const deaths = deathsOf(headers).map(
    ({ queue, reason, count: times, exchange, routingKeys, time }) =>
      `${short(reason)} in queue ${short(JSON.stringify(queue))}, ${count(times, "time")}, came by exchange ` +
      `${short(JSON.stringify(exchange))} with key ${short(routingKeys.map((key) => JSON.stringify(key)).join(", "))}` +
      `${time === undefined ? "" : `, ${timeOf(time)}`}`,
  );
  const payload = payloadText(content);
  const state = [
    count(content.length, "byte"),
    given.deliveryMode === 2 ? "persistent" : "transient",
    ...(fields.redelivered ? ["delivered before"] : []),
  ];
  return [
    `message ${place}: ${state.join(", ")}`,
    line("exchange", short(JSON.stringify(fields.exchange))),
    line("routing key", short(JSON.stringify(fields.routingKey))),
    ...properties.flatMap(([label, key]) =>
      given[key] === undefined ? [] : [line(label, short(String(given[key])))],
    ),
    ...(given.timestamp === undefined ? [] : [line("timestamp", timeOf(given.timestamp * 1000))]),
    ...Object.entries(headers)
      .filter(([name]) => !ofDeath.test(name))
      .map(([name, value]) => line(`header ${short(name, 60)}`, ` ${short(textOf(value))}`)),
    ...deaths.map((death, index) => line(index === 0 ? "died" : "before that", death)),
    ...(payload === undefined
      ? [line("payload", `not text, ${content.toString("base64").length} letters as base64`)]
      : shownPayload(payload)),
  ].join("\n");
}

function shownPayload(text: string): readonly string[] {
  if (text === "") return [];
  const rest = text.length - maxPayload;
  const lines = text.slice(0, maxPayload).split(/\r?\n|\r/);
  return [
    ...lines.map((line) => `  | ${printable(line.replaceAll("\t", "    "))}`),
    ...(rest > 0 ? [`  … ${count(rest, "more letter")}; --json shows all of it`] : []),
  ];
}

export interface ShownMessage {
  /** By which it came into the queue. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  /** Of the payload. */
  readonly bytes: number;
  readonly properties: Omit<Properties, "headers"> & {
    readonly headers: { readonly [name: string]: unknown };
  };
  /** If it is text. */
  readonly payload?: string;
  /** If it is not text. */
  readonly payloadBase64?: string;
}

/** On one line. */
export function asJson(message: Message): string {
  const { content, fields, properties: given } = message;
  const { headers, ...others } = given;
  const { exchange, routingKey, redelivered } = fields;
  const payload = payloadText(content);
  const shown: ShownMessage = {
    ...{ exchange, routingKey, redelivered, bytes: content.length },
    properties: { ...others, headers: plainHeaders(headers) },
    ...(payload === undefined ? { payloadBase64: content.toString("base64") } : { payload }),
  };
  return inJson(shown, undefined, bigintAsText);
}
