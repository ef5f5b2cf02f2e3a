/** Topology's two ways to make the objects: the faults are the same for both. */
export const engines = ["resources", "bulk"] as const;

export type Engine = (typeof engines)[number];
