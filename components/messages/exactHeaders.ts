/**
 * Headers that are read and written with their types. amqplib reads each number as a JavaScript number and writes it as
 * the shortest integer that holds it: a Java consumer of a moved message would get a Byte where the publisher sent a
 * Long, and a number above 2^53 would be another number. So this replaces amqplib's decoder, before amqplib loads, by
 * one that keeps the types, in the form in which amqplib's encoder takes a type.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A value with its AMQP type, as amqplib's encoder takes it. */
export class Typed {
  readonly "!": string;
  readonly value: unknown;

  constructor(type: string, value: unknown) {
    this["!"] = type;
    this.value = value;
  }
}

/** The type of a value that no message of amqplib can repeat. Its encoder refuses this type. */
export const unrepeatable = "unrepeatable";

export interface Table {
  readonly [key: string]: unknown;
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

interface Fixed {
  readonly type: string;
  readonly size: number;
  readonly read: (bytes: Buffer, at: number) => unknown;
}

/** By the tag in front of the value (rabbitmq.com/amqp-0-9-1-errata#section_3), with amqplib's name of the type. */
const fixed: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
  ["b", { type: "int8", size: 1, read: (bytes, at) => bytes.readInt8(at) }],
  ["B", { type: "uint8", size: 1, read: (bytes, at) => bytes.readUInt8(at) }],
  ["s", { type: "int16", size: 2, read: (bytes, at) => bytes.readInt16BE(at) }],
  ["u", { type: "uint16", size: 2, read: (bytes, at) => bytes.readUInt16BE(at) }],
  ["I", { type: "int32", size: 4, read: (bytes, at) => bytes.readInt32BE(at) }],
  ["i", { type: "uint32", size: 4, read: (bytes, at) => bytes.readUInt32BE(at) }],
  ["l", { type: "int64", size: 8, read: (bytes, at) => bytes.readBigInt64BE(at) }],
  ["T", { type: "timestamp", size: 8, read: (bytes, at) => bytes.readBigUInt64BE(at) }],
  ["f", { type: "float", size: 4, read: (bytes, at) => bytes.readFloatBE(at) }],
  ["d", { type: "double", size: 8, read: (bytes, at) => bytes.readDoubleBE(at) }],
  [
    "D",
    {
      type: "decimal",
      size: 5,
      read: (bytes, at) => ({ places: bytes.readUInt8(at), digits: bytes.readUInt32BE(at + 1) }),
    },
  ],
]);

/** As amqplib's `decodeFields`. @throws for a tag that AMQP does not have */
export function decodeTable(bytes: Buffer): Table {
  const table: { [key: string]: unknown } = Object.create(null);
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const length = bytes.readUInt8(cursor.at++);
    const key = taken(cursor, length).toString("utf8");
    table[key] = valueAt(cursor);
  }
  return table;
}

function taken(cursor: Cursor, length: number): Buffer {
  const part = cursor.bytes.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  return part;
}

function longTaken(cursor: Cursor): Buffer {
  const length = cursor.bytes.readUInt32BE(cursor.at);
  cursor.at += 4;
  return taken(cursor, length);
}

function valueAt(cursor: Cursor): unknown {
  const tag = String.fromCharCode(cursor.bytes.readUInt8(cursor.at++));
  const known = fixed.get(tag);
  if (known !== undefined) {
    const value = known.read(cursor.bytes, cursor.at);
    cursor.at += known.size;
    return new Typed(known.type, value);
  }
  switch (tag) {
    case "S": {
      const bytes = longTaken(cursor);
      const text = bytes.toString("utf8");
      return Buffer.from(text, "utf8").equals(bytes) ? text : new Typed(unrepeatable, bytes);
    }
    case "x":
      return longTaken(cursor);
    case "t":
      return cursor.bytes.readUInt8(cursor.at++) !== 0;
    case "V":
      return null;
    case "F": {
      const table = decodeTable(longTaken(cursor));
      // amqplib's encoder would take such a table for a value with its type.
      return Object.hasOwn(table, "!") ? new Typed(unrepeatable, table) : table;
    }
    case "A": {
      const inner = { bytes: longTaken(cursor), at: 0 };
      const values: unknown[] = [];
      while (inner.at < inner.bytes.length) values.push(valueAt(inner));
      return values;
    }
    default:
      throw new TypeError(`a header has a value of the unknown type ${JSON.stringify(tag)}`);
  }
}

/** Must run before amqplib is loaded: its other files take the decoder once. */
export function keepHeaderTypes(): void {
  const require = createRequire(import.meta.url);
  // The package exports only its API; a file with an absolute path can be loaded all the same.
  const codec = require(join(dirname(require.resolve("amqplib")), "lib", "codec.js")) as {
    decodeFields: (bytes: Buffer) => Table;
  };
  codec.decodeFields = decodeTable;
}
