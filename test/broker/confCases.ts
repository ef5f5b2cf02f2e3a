/** Random lines of rabbitmq.conf: keys of a version's schema, right and slightly wrong, with values of all kinds. */
import * as fc from "fast-check";
import { confSchema } from "../../components/cluster/confSchema/schema.ts";

export interface ConfLine {
  readonly key: string;
  readonly value: string;
}

const numbers = [
  "0",
  "1",
  "-1",
  "+5",
  "007",
  "2",
  "255",
  "256",
  "65534",
  "65535",
  "65536",
  "1000000",
  "1000001",
];
const large = ["536870912", "536870913", "4294967295", "4294967296", "1e3", "1_000", "0x10", "12 34"];
const fractions = ["1.5e2MB", "1e3kb", "0.0", "0.5", "1.0", "1.5", ".5", "5.", "1.0e-3", "-0.5", "0,5"];
const sizes = ["64MB", "64mb", "64Mb", "10kb", "1.5GB", "2GiB", "2TiB", "5XB", "1 GB", "GB"];
const durations = ["30s", "1h30m", "500ms", "0s", "1.5h", "5 s", "5S", "10x", "1d2"];
const words = [
  "true",
  "false",
  "on",
  "off",
  "TRUE",
  "none",
  "infinity",
  "unlimited",
  "undefined",
  "peer",
  "debug",
];
const places = ["127.0.0.1", "127.0.0.1:5672", "::1:5672", "localhost:5672", "local:/run/a.sock:0", "a:b:c"];
const texts = [
  "a",
  "a b",
  "tag:value",
  "tag:",
  ":x",
  "https://x",
  "http://x",
  "50%",
  "[a]",
  "{b,c}",
  "ä",
  "'5'",
  "'true'",
  "'a",
  "'a'b",
  "''5''",
];

const anyValue = fc.oneof(
  ...[numbers, large, fractions, sizes, durations, words, places, texts].map((some) =>
    fc.constantFrom(...some),
  ),
);

/** A name in the place of a wildcard. */
const anyName = fc.constantFrom("1", "2", "default", "read", "bob", "tls-v1", "tlsv1.2".replace(".", "_"));

/** A typo: one letter gone, doubled or swapped with its neighbour. */
const typo = (key: string) =>
  fc.tuple(fc.nat(key.length - 1), fc.constantFrom("gone", "twice", "swapped")).map(([at, how]) => {
    const [before, letter, after] = [key.slice(0, at), key.charAt(at), key.slice(at + 1)];
    if (how === "gone") return `${before}${after}`;
    return how === "twice"
      ? `${before}${letter}${letter}${after}`
      : `${before}${after.slice(0, 1)}${letter}${after.slice(1)}`;
  });

/** Keys that Warren's own check of the syntax would pass on. */
const isKey = (key: string) => /^[a-z][\w-]*(\.[\w-]+)*$/i.test(key);

/** @param version a full one, `4.3.6` */
export function anyLine(version: string): fc.Arbitrary<ConfLine> {
  const schema = confSchema(version);
  const byDatatype = Map.groupBy(schema.likely(""), (key) => schema.find(key)?.datatype ?? "");
  // Half of the keys by datatype, most of which belong to few keys.
  const pattern = fc.oneof(
    fc.constantFrom(...schema.likely("")),
    fc.constantFrom(...byDatatype.values()).chain((keys) => fc.constantFrom(...keys)),
  );
  return pattern.chain((pattern) => {
    const datatype = schema.find(pattern)?.datatype ?? "";
    const own = datatype.split(" | ").filter((word) => !word.startsWith(":"));
    const value = own.length > 0 ? fc.oneof(anyValue, fc.constantFrom(...own)) : anyValue;
    const key = anyName.map((name) => pattern.replaceAll(/\$\w+/g, name));
    const mistyped = key.chain(typo).filter(isKey);
    return fc.record({
      key: fc.oneof({ arbitrary: key, weight: 9 }, { arbitrary: mistyped, weight: 1 }),
      value,
    });
  });
}
