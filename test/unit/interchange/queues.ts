/** Names, values and queues of random plans: awkward names, each argument where its queue type knows it. */
import * as fc from "fast-check";
import { byText, canonicalMap } from "../../../components/topology/canonical.ts";
import type { Json, Queue } from "../../../components/topology/model.ts";

const usable = (name: string) =>
  !["", ".", ".."].includes(name) &&
  !/[\0\r\n\p{Surrogate}]/u.test(name) &&
  !name.startsWith("amq.") &&
  !name.startsWith("internal") &&
  Buffer.byteLength(name) <= 200;

/** Names that look like something else in YAML, in JSON or in a URL. */
const awkward = [
  "/",
  "a/b",
  "%2F",
  "a@b",
  " a ",
  "🐇",
  "é".repeat(90),
  "__proto__",
  "constructor",
  "null",
  "~",
  "1.0",
  "12",
  "0x1F",
  "1e3",
  "true",
  "yes",
  "2024-01-01",
  "- a",
  "a: b",
  "#",
  "<<",
  "*",
  "&a",
  "!t",
  "'",
  '"',
  "\\",
  "a\nb",
  "\t",
  "\u0007",
  "\u2028",
  "[",
  "{}",
];

export const anyName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("orders", "orders.new", "payments", "logs", "audit") },
  { weight: 2, arbitrary: fc.constantFrom(...awkward.filter(usable)) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter(usable) },
);

export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: "grapheme", maxLength: 5 })),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 2, minLength: 1 }),
  ),
})).value;

export const ownArguments = fc
  .dictionary(fc.constantFrom("own-a", "own b", "own: c"), json, { maxKeys: 2 })
  .map((given) => ({ ...given })); // without fast-check's null prototype

export const pattern = fc.constantFrom("", ".*", "^orders\\.", "^(a|b)$", "^#", "^$");
/** Not fewer queues than a vhost has. */
export const limit = fc.oneof(fc.constant(-1), fc.integer({ min: 1000, max: 1_000_000 }));
export const tags = fc
  .uniqueArray(fc.constantFrom("management", "monitoring", "team a", "true", "[]"), { maxLength: 3 })
  .map((list) => list.sort(byText));

export const some = <Fields>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record(fields, { requiredKeys: [] }).map((given) => ({ ...given }));

const milliseconds = fc.oneof(fc.constantFrom(1, 999, 1000, 60_000, 3_600_000), fc.nat(4_294_967_295));
const bytes = fc.oneof(fc.constantFrom(1000, 1024, 1_000_000, 1024 ** 3, 1025), fc.nat(2 ** 40));
export const count = fc.nat(1_000_000);
const locator = fc.constantFrom("client-local", "balanced");
const deadLetters = (exchanges: readonly string[]) => ({
  "x-dead-letter-exchange": fc.constantFrom("", "amq.fanout", ...exchanges),
  "x-dead-letter-routing-key": fc.constantFrom("", "dead", "true"),
});

const queueArguments = (exchanges: readonly string[]) => ({
  classic: some({
    "x-message-ttl": milliseconds,
    "x-expires": milliseconds.map((value) => value + 600_000).filter((value) => value <= 4_294_967_295),
    "x-max-length": count,
    "x-max-length-bytes": bytes,
    "x-overflow": fc.constantFrom("drop-head", "reject-publish", "reject-publish-dlx"),
    "x-max-priority": fc.integer({ min: 1, max: 10 }),
    "x-single-active-consumer": fc.boolean(),
    "x-queue-leader-locator": locator,
    "x-queue-mode": fc.constantFrom("lazy", "default"),
    ...deadLetters(exchanges),
  }),
  quorum: some({
    "x-message-ttl": milliseconds,
    "x-max-length": count,
    "x-overflow": fc.constantFrom("drop-head", "reject-publish"),
    "x-delivery-limit": fc.integer({ min: -1, max: 100 }),
    "x-quorum-initial-group-size": fc.integer({ min: 1, max: 3 }),
    "x-dead-letter-strategy": fc.constantFrom("at-most-once", "at-least-once"),
    ...deadLetters(exchanges),
  }),
  stream: some({
    "x-max-age": fc.constantFrom("7D", "1Y", "2M", "24h", "90m", "3600s", "1D"),
    "x-max-length-bytes": bytes,
    "x-stream-max-segment-size-bytes": fc.constantFrom(1_000_000, 500_000_000, 1024 ** 2),
    "x-stream-filter-size-bytes": fc.integer({ min: 16, max: 255 }),
  }),
});

export const named = <T extends { readonly name: string }>(one: fc.Arbitrary<T>, maxLength = 3) =>
  fc
    .uniqueArray(one, { maxLength, selector: ({ name }) => name })
    .map((list) => list.sort((a, b) => byText(a.name, b.name)));

export const queues = (exchanges: readonly string[]): fc.Arbitrary<readonly Queue[]> => {
  const byType = queueArguments(exchanges);
  const one = (["classic", "quorum", "stream"] as const).map((type) =>
    fc.record({
      name: anyName,
      type: fc.constant(type),
      durable: fc.constant(true),
      autoDelete: type === "classic" ? fc.boolean() : fc.constant(false),
      arguments: fc
        .tuple(byType[type], type === "stream" ? fc.constant({}) : ownArguments)
        .map(([known, own]) => {
          const given: { [name: string]: Json } = { ...own, ...(known as { [name: string]: Json }) }; // none is undefined
          // The broker refuses these without the other one.
          if (given["x-dead-letter-exchange"] === undefined) {
            delete given["x-dead-letter-routing-key"];
            delete given["x-dead-letter-strategy"];
          }
          if (given["x-dead-letter-strategy"] === "at-least-once") given["x-overflow"] = "reject-publish";
          return canonicalMap(given);
        }),
    }),
  );
  return named(fc.oneof(...one), 4);
};
