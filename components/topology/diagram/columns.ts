/** Divides connected boxes into columns, so that most links lead to the right, in time that grows with their number. */
import type { Item, Link } from "./arranged.ts";
import type { EdgeKind } from "./model.ts";

/** The normal route of messages determines the columns; what comes back leads to the left. */
const order: readonly EdgeKind[] = [
  "publish",
  "binding",
  "consume",
  "transfer",
  "alternate",
  "deadLetter",
  "delay",
];

/** By the index of an item. */
interface Net {
  readonly after: readonly (readonly number[])[];
  readonly before: readonly (readonly number[])[];
}

/** From left to right; the boxes of a column from top to bottom. */
export function columnsOf(items: readonly Item[], links: readonly Link[]): readonly (readonly Item[])[] {
  const net = withoutCircles(netOf(items, links));
  const columns: number[][] = [];
  for (const [index, column] of levelsOf(net).entries()) {
    const list = columns[column] ?? [];
    columns[column] = list;
    list.push(index);
  }
  const filled = columns.filter((column) => column !== undefined);
  sortByNeighbours(filled, net);
  return filled.map((column) => column.flatMap((index) => items[index] ?? []));
}

function netOf(items: readonly Item[], links: readonly Link[]): Net {
  const numbers = new Map(items.map(({ id }, index) => [id, index]));
  const net = { after: items.map((): number[] => []), before: items.map((): number[] => []) };
  for (const { from, to } of links.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    const [source, target] = [numbers.get(from), numbers.get(to)];
    if (source === undefined || target === undefined || source === target) continue;
    net.after[source]?.push(target);
    net.before[target]?.push(source);
  }
  return net;
}

/** Leaves out the links that close a circle. Not recursive: a chain may be longer than the stack. */
function withoutCircles({ after, before }: Net): Net {
  const kept = { after: after.map((): number[] => []), before: after.map((): number[] => []) };
  const state = after.map((): "new" | "open" | "done" => "new");
  const starts = after.map((_, index) => index);
  const first = starts.filter((index) => before[index]?.length === 0);
  for (const start of [...first, ...starts]) {
    if (state[start] !== "new") continue;
    state[start] = "open";
    const path = [{ node: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = after[top.node]?.[top.next++];
      if (target === undefined) {
        state[top.node] = "done";
        path.pop();
        continue;
      }
      if (state[target] === "open") continue;
      kept.after[top.node]?.push(target);
      kept.before[target]?.push(top.node);
      if (state[target] !== "new") continue;
      state[target] = "open";
      path.push({ node: target, next: 0 });
    }
  }
  return kept;
}

/** One column behind the last of those that lead to it; what nothing leads to stands right before what it leads to. */
function levelsOf({ after, before }: Net): readonly number[] {
  const levels = after.map(() => 0);
  const waiting = before.map((list) => list.length);
  const ready = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
  for (const index of ready) {
    for (const target of after[index] ?? []) {
      levels[target] = Math.max(levels[target] ?? 0, (levels[index] ?? 0) + 1);
      waiting[target] = (waiting[target] ?? 0) - 1;
      if (waiting[target] === 0) ready.push(target);
    }
  }
  return levels.map((level, index) => {
    if (before[index]?.length !== 0 || after[index]?.length === 0) return level;
    return (
      (after[index] ?? []).reduce(
        (least, target) => Math.min(least, levels[target] ?? 0),
        Number.POSITIVE_INFINITY,
      ) - 1
    );
  });
}

/** More rounds change little. */
const rounds = 4;

/** Each box as high as its neighbours are on average: so fewer lines cross. */
function sortByNeighbours(columns: number[][], { after, before }: Net): void {
  const heights: number[] = [];
  const note = (column: readonly number[]) =>
    column.forEach((index, place) => {
      heights[index] = (place + 0.5) / column.length;
    });
  columns.forEach(note);
  const sort = (column: number[], neighbours: Net["after"]) => {
    const wanted = new Map(
      column.map((index) => {
        const near = neighbours[index] ?? [];
        const sum = near.reduce((total, other) => total + (heights[other] ?? 0), 0);
        return [index, near.length === 0 ? (heights[index] ?? 0) : sum / near.length];
      }),
    );
    column.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
    note(column);
  };
  for (let round = 0; round < rounds; round++) {
    for (const column of columns) sort(column, before);
    for (const column of columns.toReversed()) sort(column, after);
  }
}
