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
  // The other file of its project takes the cluster away.
  "lifecycle/machines",
];

const isSlow = ({ moduleId }: TestSpecification) =>
  slowest.some((name) => moduleId.endsWith(`/test/${name}.test.ts`));

export default class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
