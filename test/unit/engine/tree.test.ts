import * as fc from "fast-check";
import { expect, it } from "vitest";
import { byId, idOf, type Owned, same } from "../../../components/engine/objects.ts";
import { differingObjects, treeOf } from "../../../components/engine/tree.ts";
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
