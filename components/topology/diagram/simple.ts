/**
 * Arranges connected boxes in rows of columns, as text runs in lines. It is coarser than ELK's layout, and takes time in
 * proportion to what it is given: no topology can keep it busy. The page in the browser uses it too.
 */
import type { Arranged, Item, Link } from "./arranged.ts";
import { columnsOf } from "./columns.ts";
import type { Point } from "./placed.ts";
import { gap, rowsOf } from "./rows.ts";

/** Lines beside each other, in pixels; more of them share their places. */
const lane = 6;
const mostLanes = 20;
/** Between a line or a label and the next box. */
const near = 14;

/** Counts the lines in a space between boxes, and then gives each its place. */
interface Space {
  count: number;
  start: number;
}

const sizeOf = ({ count }: Space) => 2 * near + Math.min(count, mostLanes) * lane;

interface Place {
  readonly row: number;
  readonly column: number;
}

/** The spaces that a link runs through: beside its source, below or above rows, beside its target. */
interface Route {
  readonly link: Link;
  readonly leave: Space;
  readonly enter: Space;
  /** Missing: source and target stand in neighbouring columns. */
  readonly around?: { readonly first: Space; readonly margin?: Space; readonly last: Space };
  readonly lanes: readonly number[];
}

const space = (): Space => ({ count: 0, start: 0 });
const take = (one: Space): number => near + (one.count++ % mostLanes) * lane;

export function arrangedSimply(items: readonly Item[], links: readonly Link[]): Arranged {
  const entering = Map.groupBy(links, ({ to }) => to);
  const labelsHeight = (id: string) =>
    (entering.get(id) ?? []).reduce((sum, { label }) => sum + (label?.height ?? 0), 0);
  const heightOf = ({ id, height }: Item) => Math.max(height, labelsHeight(id));
  const widest = links.reduce((most, { label }) => Math.max(most, label?.width ?? 0), 0);
  const rows = rowsOf(columnsOf(items, links), heightOf, widest + 4 * near);
  const places = new Map(
    rows.flatMap((columns, row) =>
      columns.flatMap((column, index) => column.map(({ id }) => [id, { row, column: index }] as const)),
    ),
  );
  // One more gutter than columns, and one more channel than rows.
  const gutters = rows.map((columns) => [...columns, undefined].map(space));
  const channels = [...rows, undefined].map(space);
  const margin = space();
  const routes = links.flatMap((link) => {
    const [from, to] = [places.get(link.from), places.get(link.to)];
    return from && to ? [routeOf(link, from, to, gutters, channels, margin)] : [];
  });
  const labelWidth = (column: readonly Item[] | undefined) =>
    (column ?? [])
      .flatMap(({ id }) => entering.get(id) ?? [])
      .reduce((most, { label }) => Math.max(most, label?.width ?? 0), 0);
  const at = new Map<string, Point>();
  let [width, y] = [0, 0];
  for (const [row, columns] of rows.entries()) {
    const channel = channels[row] ?? space();
    channel.start = y;
    if (channel.count > 0 || row > 0) y += sizeOf(channel);
    const heights = columns.map((column) => column.reduce((sum, item) => sum + heightOf(item) + gap, -gap));
    const height = heights.reduce((most, one) => Math.max(most, one), 0);
    let x = margin.count > 0 ? sizeOf(margin) : 0;
    for (const [index, gutter] of (gutters[row] ?? []).entries()) {
      gutter.start = x;
      const column = columns[index];
      if (gutter.count > 0 || (index > 0 && column !== undefined)) x += sizeOf(gutter) + labelWidth(column);
      let top = y + (height - (heights[index] ?? 0)) / 2;
      for (const item of column ?? []) {
        at.set(item.id, { x, y: top + (heightOf(item) - item.height) / 2 });
        top += heightOf(item) + gap;
      }
      x += (column ?? []).reduce((most, item) => Math.max(most, item.width), 0);
    }
    width = Math.max(width, x);
    y += height;
  }
  const last = channels.at(-1);
  if (last !== undefined) last.start = y;
  const height = last !== undefined && last.count > 0 ? y + sizeOf(last) : y;
  return { width, height, frames: [], items: at, links: drawnRoutes(routes, items, at) };
}

function routeOf(
  link: Link,
  from: Place,
  to: Place,
  gutters: readonly (readonly Space[])[],
  channels: readonly Space[],
  margin: Space,
): Route {
  const leave = gutters[from.row]?.[from.column + 1] ?? space();
  const enter = gutters[to.row]?.[to.column] ?? space();
  if (leave === enter) return { link, leave, enter, lanes: [take(leave)] };
  const isDown = to.row >= from.row;
  const first = channels[isDown ? from.row + 1 : from.row] ?? space();
  const last = channels[to.row > from.row ? to.row : to.row + 1] ?? space();
  const isFar = first !== last;
  const around = { first, last, ...(isFar && { margin }) };
  const lanes = [leave, first, ...(isFar ? [margin, last] : []), enter].map(take);
  return { link, leave, enter, around, lanes };
}

/** Corners of a line from the right side of its source to the left side of its target. */
function drawnRoutes(
  routes: readonly Route[],
  items: readonly Item[],
  at: ReadonlyMap<string, Point>,
): Arranged["links"] {
  const sizes = new Map(items.map((item) => [item.id, item]));
  const middle = (id: string) => (at.get(id)?.y ?? 0) + (sizes.get(id)?.height ?? 0) / 2;
  const starts = new Map<Route, number>();
  for (const [id, own] of Map.groupBy(routes, ({ link }) => link.from)) {
    const height = sizes.get(id)?.height ?? 0;
    const sorted = own.toSorted((a, b) => middle(a.link.to) - middle(b.link.to));
    for (const [index, route] of sorted.entries()) {
      starts.set(route, (at.get(id)?.y ?? 0) + (height * (index + 1)) / (own.length + 1));
    }
  }
  const ends = new Map<Route, { readonly line: number; readonly end: number }>();
  for (const [id, own] of Map.groupBy(routes, ({ link }) => link.to)) {
    const { height } = sizes.get(id) ?? { height: 0 };
    const top = at.get(id)?.y ?? 0;
    const labels = own.reduce((sum, { link }) => sum + (link.label?.height ?? 0), 0);
    const spare = Math.max(0, height - labels) / (own.length + 1);
    let y = labels > height ? top + (height - labels) / 2 : top;
    for (const route of own.toSorted((a, b) => middle(a.link.from) - middle(b.link.from))) {
      const room = route.link.label?.height ?? 0;
      const line = y + spare + room / 2;
      y += spare + room;
      ends.set(route, { line, end: Math.min(Math.max(line, top + 3), top + height - 3) });
    }
  }
  return new Map(
    routes.map((route) => {
      const { link, leave, enter, around, lanes } = route;
      const { line = 0, end = 0 } = ends.get(route) ?? {};
      const start = {
        x: (at.get(link.from)?.x ?? 0) + (sizes.get(link.from)?.width ?? 0),
        y: starts.get(route) ?? 0,
      };
      const x = at.get(link.to)?.x ?? 0;
      const [out = 0, ...rest] = lanes;
      const middlePart: Point[] = [{ x: leave.start + out, y: start.y }];
      if (around === undefined) middlePart.push({ x: leave.start + out, y: line });
      else {
        const [first = 0, side = 0, last = 0] = rest;
        const inner = enter.start + (rest.at(-1) ?? 0);
        const above = around.first.start + first;
        const below = around.margin === undefined ? above : around.last.start + last;
        middlePart.push({ x: leave.start + out, y: above });
        if (around.margin !== undefined) {
          middlePart.push(
            { x: around.margin.start + side, y: above },
            { x: around.margin.start + side, y: below },
          );
        }
        middlePart.push({ x: inner, y: below }, { x: inner, y: line });
      }
      const arrival = line === end ? [] : [{ x: x - near / 2, y: line }];
      const points = [start, ...middlePart, ...arrival, { x, y: end }];
      const { label } = link;
      const beside = label && { label: { x: x - near - label.width, y: line - label.height / 2 } };
      return [link.id, { points, ...beside }] as const;
    }),
  );
}
