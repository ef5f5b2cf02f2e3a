import * as fc from "fast-check";
import { expect, it } from "vitest";
import { differingObjects, objectsIn, treeOf } from "../../../components/provider/state/tree.ts";
import { byId, idOf, type Owned, same } from "../../../components/topology/interchange/codec/objects.ts";
import type { Json } from "../../../components/topology/model.ts";

const queue = fc.record({ type: fc.constantFrom("classic", "quorum"), "x-max-length": fc.nat(1) });
const objects: fc.Arbitrary<readonly Owned[]> = fc
  .dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), queue)
  .chain((queues) =>
    fc.dictionary(fc.constantFrom("p", "q"), fc.nat(2)).map((limits) => [
      ...Object.entries(queues).map(([name, { type, ...args }]): Owned => {
        const value = { type, durable: true, autoDelete: false, arguments: args };
        return { kind: "queues", keys: [name], value };
      }),
      ...Object.entries(limits).map(([name, value]): Owned => ({ kind: "limits", keys: [name], value })),
    ]),
  );

it("a preview misses no queue that changed, and asks the broker about none that did not", () => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      const found = differingObjects(treeOf<Json>(before), treeOf<Json>(after));
      const changedQueues = (all: readonly Owned[], than: readonly Owned[]) =>
        all
          .filter(({ kind }) => kind === "queues")
          .filter((one) => !same(byId(than).get(idOf(one))?.value ?? null, one.value))
          .map(idOf)
          .sort();
      const named = (all: readonly Owned[]) =>
        all
          .filter(({ kind }) => kind === "queues")
          .map(idOf)
          .sort();
      expect(named(found.before)).toEqual(changedQueues(before, after));
      expect(named(found.after)).toEqual(changedQueues(after, before));
      for (const one of [...found.before, ...found.after]) {
        expect([...before, ...after]).toContainEqual(one);
      }
    }),
  );
});

it("a state of another version is never read by this version's defaults, or old queues would change unseen", () => {
  const tree = treeOf<Json>([{ kind: "queues", keys: ["q"], value: { type: "quorum", durable: true } }], 1);
  expect(tree).toEqual({ queues: '{"q":{"type":"quorum"}}' });
  expect(() => objectsIn<Json>({ queues: '{"q":{"type":"quorum"}}' }, 3)).toThrow(
    "no form is known for version 3 of the state",
  );
});
