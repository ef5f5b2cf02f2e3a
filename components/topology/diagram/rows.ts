/** Breaks columns of boxes into rows, as a page breaks a text into lines, so that the whole fits a screen. */
import type { Item } from "./arranged.ts";
import { aspect } from "./pack.ts";

/** Between two boxes of a column, in pixels. */
export const gap = 16;

/** Smaller pictures are not broken. */
const least = { width: 1600, height: 900 } as const;

/** Each row with its columns. */
export function rowsOf(
  columns: readonly (readonly Item[])[],
  heightOf: (item: Item) => number,
  gutter: number,
): readonly (readonly (readonly Item[])[])[] {
  const all = columns.flat();
  const area = all.reduce((sum, item) => sum + (item.width + gutter) * (heightOf(item) + gap), 0);
  const room = {
    width: Math.max(least.width, Math.sqrt(area * aspect)),
    height: Math.max(least.height, Math.sqrt(area / aspect)),
  };
  const short = columns.flatMap((column) => broken(column, (item) => heightOf(item) + gap, room.height));
  const widthOf = (column: readonly Item[]) =>
    gutter + column.reduce((most, { width }) => Math.max(most, width), 0);
  return broken(short, widthOf, room.width);
}

/** Each list as long as there is room, and one thing at least. */
function broken<One>(list: readonly One[], sizeOf: (one: One) => number, room: number): readonly One[][] {
  const lists: One[][] = [];
  let left = 0;
  for (const one of list) {
    const size = sizeOf(one);
    const last = lists.at(-1);
    if (last === undefined || size > left) {
      lists.push([one]);
      left = room - size;
    } else {
      last.push(one);
      left -= size;
    }
  }
  return lists;
}
