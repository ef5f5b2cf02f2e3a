import { join } from "node:path";
import type { Variables } from "../../../components/topology/compose/variables.ts";
import { type Loaded, loadTopology } from "../../../components/topology/load.ts";
import type { Json, Queue } from "../../../components/topology/model.ts";

export interface TestFiles {
  readonly [path: string]: string;
}

const expression = (pattern: string) =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);

/** Loads the first of the files; the others are there to be read. */
export function load(files: TestFiles, variables: Variables = {}): Loaded {
  const [main = ""] = Object.keys(files);
  return loadTopology(main, files[main] ?? "", {
    variables,
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error("there is no such file");
      return Buffer.from(text);
    },
    // Backwards, for the order of a file system means nothing.
    glob: (pattern, folder) =>
      Object.keys(files)
        .filter((path) => expression(join(folder, pattern)).test(path))
        .toReversed(),
  });
}

/** `FILE:LINE:COLUMN CODE` of each problem. */
export function problemsOf(files: TestFiles, variables: Variables = {}): readonly string[] {
  return load(files, variables).problems.map(
    ({ at, code }) => `${at?.file}:${at?.line}:${at?.column} ${code}`,
  );
}

export function messageOf(files: TestFiles, variables: Variables = {}): string {
  return load(files, variables).problems[0]?.message ?? "";
}

export function queuesOf(loaded: Loaded): readonly Queue[] {
  return (loaded.plan?.vhosts ?? []).flatMap(({ queues }) => queues);
}

export function argumentOf(loaded: Loaded, queue: string, name: string): Json | undefined {
  return queuesOf(loaded).find((each) => each.name === queue)?.arguments[name];
}
