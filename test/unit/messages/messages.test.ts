/** `warren messages`, its pure parts: which messages are meant, where they go, and what of them is kept. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  cannotBeRepeated,
  destinationOf,
  publishOptions,
  type Target,
} from "../../../components/messages/destination.ts";
import { decodeTable, Typed } from "../../../components/messages/exactHeaders.ts";
import { type Filter, matches } from "../../../components/messages/filter.ts";
import { plain } from "../../../components/messages/headers.ts";
import type { Message, Properties } from "../../../components/messages/message.ts";

const now = Date.UTC(2026, 10, 29);
const seconds = (ago: number) => new Typed("timestamp", BigInt(Math.floor(now / 1000) - ago));
const death = (queue: string, more: object = {}) => ({
  ...{ queue, reason: "rejected", count: new Typed("int64", 1n), time: seconds(60) },
  ...{ exchange: "orders", "routing-keys": ["new", "copy"], ...more },
});

function message(headers: object, properties: Partial<Properties> = {}, content = "body"): Message {
  const none: Properties = {
    ...{ contentType: undefined, contentEncoding: undefined, headers: undefined, deliveryMode: undefined },
    ...{ priority: undefined, correlationId: undefined, replyTo: undefined, expiration: undefined },
    ...{ messageId: undefined, timestamp: undefined, type: undefined, userId: undefined, appId: undefined },
    clusterId: undefined,
  };
  return {
    content: Buffer.from(content),
    fields: { deliveryTag: 1, redelivered: false, exchange: "", routingKey: "q" },
    properties: { ...none, headers: { ...headers }, ...properties },
  };
}

const dead = message({
  "x-death": [death("work"), death("earlier")],
  "x-first-death-queue": "earlier",
  tenant: "acme",
});

describe("a filter", () => {
  it.each<[Filter, boolean]>([
    [{}, true],
    [{ reason: "rejected" }, true],
    [{ reason: "expired" }, false],
    [{ headers: [["tenant", "acme"]] }, true],
    [{ headers: [["tenant", "acm"]] }, false],
    [{ headers: [["constructor", "x"]] }, false],
    [{ contains: "od" }, true],
    [{ contains: "OD" }, false],
    [{ olderThanMs: 60_000 }, true],
    [{ olderThanMs: 60_001 }, false],
    [{ reason: "rejected", contains: "no" }, false],
  ])("%j of a dead letter: %s", (filter, expected) => {
    expect(matches(dead, filter, now)).toBe(expected);
  });

  it("takes the age from the timestamp of a message that did not die, and never one without any", () => {
    expect(matches(message({}, { timestamp: now / 1000 - 60 }), { olderThanMs: 60_000 }, now)).toBe(true);
    expect(matches(message({}), { olderThanMs: 1 }, now)).toBe(false);
  });

  it("compares a number as it is printed", () => {
    const big = message({ id: new Typed("int64", 9007199254740993n), small: new Typed("int8", 5) });
    expect(matches(big, { headers: [["id", '"9007199254740993"']] }, now)).toBe(true);
    expect(matches(big, { headers: [["small", "5"]] }, now)).toBe(true);
  });
});

describe("a dead letter", () => {
  const back: Target = { kind: "queueOfDeath" };

  it("goes back to the queue of its last death, or to the exchange and key by which it came there", () => {
    expect(destinationOf(dead, back)).toEqual({ exchange: "", routingKey: "work" });
    expect(destinationOf(dead, { kind: "exchangeOfDeath" })).toEqual({
      exchange: "orders",
      routingKey: "new",
    });
    expect(destinationOf(message({ "x-first-death-queue": "first" }), back)).toEqual({
      exchange: "",
      routingKey: "first",
    });
    expect(destinationOf(message({ "x-death": "hostile" }), back)).toBeUndefined();
  });

  const headers = {
    "x-death": [death("work")],
    "x-last-death-queue": "work",
    "x-delivery-count": 1,
    CC: ["a"],
    mine: 1,
  };

  it("begins anew when it is replayed, and still knows where it died when it is moved elsewhere", () => {
    const kept = (target: Target) =>
      Object.keys(publishOptions(message(headers), target, "me").headers).sort();
    expect(kept(back)).toEqual(["mine"]);
    expect(kept({ kind: "exchangeOfDeath" })).toEqual(["CC", "mine"]);
    const elsewhere = { kind: "fixed", destination: { exchange: "", routingKey: "park" } } as const;
    expect(kept(elsewhere)).toEqual(["mine", "x-death", "x-last-death-queue"]);
  });

  it("keeps its properties, but another user's user-id, which RabbitMQ would refuse", () => {
    const properties = { messageId: "m", priority: 3, deliveryMode: 2, expiration: "100", userId: "me" };
    expect(publishOptions(message({}, properties), back, "me")).toMatchObject({
      ...properties,
      mandatory: true,
    });
    expect(publishOptions(message({}, properties), back, "other")).not.toHaveProperty("userId");
  });
});

describe("headers", () => {
  const require = createRequire(import.meta.url);
  const codec = require(join(dirname(require.resolve("amqplib")), "lib", "codec.js")) as {
    encodeTable: (buffer: Buffer, table: object, offset: number) => number;
  };
  const encoded = (table: object) => {
    const buffer = Buffer.alloc(4096);
    return Buffer.from(buffer.subarray(4, codec.encodeTable(buffer, table, 0)));
  };
  const types = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float", "double"];
  const typed = (type: string, value: unknown) => ({ "!": type, value });

  it("are sent byte for byte as they came, whatever their types", () => {
    const table = {
      ...Object.fromEntries(types.map((type) => [type, typed(type, 5)])),
      long: typed("int64", -9007199254740993n),
      time: typed("timestamp", 18446744073709551615n),
      decimal: typed("decimal", { places: 2, digits: 314 }),
      bytes: Buffer.from([0, 255]),
      nothing: null,
      flag: false,
      text: "ü",
      nested: { list: [typed("int64", 1n), { deep: "x" }, []] },
    };
    const bytes = encoded(table);
    expect(encoded(decodeTable(bytes))).toEqual(bytes);
    expect(plain(decodeTable(bytes))).toMatchObject({
      int8: 5,
      double: 5,
      long: -9007199254740993n,
      text: "ü",
    });
  });

  it("that cannot be sent as they came keep their message where it is", () => {
    const notUtf8 = encoded({ a: "xx" });
    notUtf8[notUtf8.length - 1] = 0xff;
    expect(cannotBeRepeated(message(decodeTable(notUtf8)))).toBe(true);
    const [key, tag, length] = [
      Buffer.from("\u0001tF"),
      encoded({ "!": "int8", value: "5" }),
      Buffer.alloc(4),
    ];
    length.writeUInt32BE(tag.length);
    expect(cannotBeRepeated(message(decodeTable(Buffer.concat([key, length, tag]))))).toBe(true);
    expect(cannotBeRepeated(message({}, { correlationId: "\ufffd" }))).toBe(true);
    expect(cannotBeRepeated(dead)).toBe(false);
  });

  it("of a type that AMQP does not have are refused, or the rest would be misread", () => {
    expect(() => decodeTable(Buffer.from("\u0001aZ"))).toThrow('unknown type "Z"');
  });
});
