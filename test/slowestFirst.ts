/** Files that take minutes begin first: none of them runs alone at the end, when the other workers have nothing left to do. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

const slowest = [
  "broker/generated",
  "broker/migration",
  "broker/refusals",
  "broker/drift",
  "broker/guard",
  "broker/everything",
  "faults/kill",
  "faults/proxy",
  // One cluster for all: this one leaves it as it was, the next with a broker that began anew, the last takes it away.
  "lifecycle/networkPolicy",
  "lifecycle/machines",
];

const placeOf = ({ moduleId }: TestSpecification) => {
  const place = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? slowest.length : place;
};

export default class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
