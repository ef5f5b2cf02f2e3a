/** A topology that was read and checked before its Topology is created, so that a run reads its file once. */
import type { Plan, Problem } from "../topology/model.ts";

/** A topology without problems and with all its secrets. */
export interface TopologyRead {
  readonly plan: Plan;
  readonly warnings: readonly Problem[];
}

const read = new WeakMap<object, TopologyRead>();

/** For Warren's own program: marks arguments so that the Topology does not read their file again. */
export function alreadyRead<Args extends object>(args: Args, topology: TopologyRead): Args {
  read.set(args, topology);
  return args;
}

/** Undefined for arguments of other programs. */
export const topologyReadFor = (args: object): TopologyRead | undefined => read.get(args);
