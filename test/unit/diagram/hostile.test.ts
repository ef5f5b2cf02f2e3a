import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item, Link } from "../../../components/topology/diagram/arranged.ts";
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import { layoutOf } from "../../../components/topology/diagram/layout.ts";
import { arrangedSimply } from "../../../components/topology/diagram/simple.ts";
import { svgOf } from "../../../components/topology/diagram/svg.ts";
import { folded, loaded } from "./planned.ts";

const many = <One>(count: number, of: (index: number) => One) =>
  Array.from({ length: count }, (_, index) => of(index));

/** Queues that hang together by dead letters, as a chain or as what `target` says. */
const chained = (count: number, target = (index: number) => index + 1) =>
  `vhosts:\n  v:\n    queues:\n${many(count, (index) => `      q${index}: { deadLetter: { exchange: "", routingKey: q${target(index) % count} } }\n`).join("")}`;

const retries = (count: number) =>
  `vhosts:\n  v:\n    exchanges: { e: { type: topic } }\n    queues:\n${many(count, (index) => `      q${index}: { retry: { attempts: 4 }, bindings: [{ exchange: e, routingKey: k${index} }] }\n`).join("")}`;

/** Each queue is bound to some of the exchanges, and to others than the next one. */
const woven = (queues: number, exchanges: number, isBound: (queue: number, exchange: number) => boolean) => {
  const bindings = many(queues, (queue) =>
    many(exchanges, (exchange) => exchange)
      .filter((exchange) => isBound(queue, exchange))
      .map((exchange) => `      - { source: e${exchange}, destination: q${queue}, routingKey: k }\n`)
      .join(""),
  );
  return `vhosts:\n  v:\n    exchanges: { ${many(exchanges, (index) => `e${index}: {}`).join(", ")} }\n    queues: { ${many(queues, (index) => `q${index}: {}`).join(", ")} }\n    bindings:\n${bindings.join("")}`;
};

describe("a topology that hangs together", () => {
  it.each([
    ["300 queues with a retry", retries(300), 301],
    ["a chain of 1,000 queues", chained(1000), 1000],
    [
      "1,000 queues whose dead letters go anywhere",
      chained(1000, (index) => (index * 7919 + 13) % 1000),
      1000,
    ],
    ["1,000 queues, bound to all of 50 exchanges", woven(1000, 50, () => true), 1050],
    [
      "1,000 queues, each bound to others of 50 exchanges",
      woven(1000, 50, (a, b) => (a * 31 + b * b * 17) % 7 < 3),
      1050,
    ],
  ])("is drawn with every object, and fits a screen: %s", async (_, text, boxes) => {
    const layout = await layoutOf(folded(text));
    expect(layout.nodes).toHaveLength(boxes);
    expect(layout.width / layout.height).toBeGreaterThan(0.4);
    expect(layout.width / layout.height).toBeLessThan(4);
  });

  it("is said to be drawn in a coarser way, with every line", async () => {
    const layout = await layoutOf(folded(chained(1000)));
    expect(layout.simplified).toBe(1000);
    expect(layout.ways).toHaveLength(1000);
    const small = await layoutOf(folded(chained(20)));
    expect(small.simplified).toBe(0);
  });

  it("ends with a picture if patterns are unfolded, too", async () => {
    const svg = svgOf(await layoutOf(graphOf(loaded(retries(100)).plan)));
    expect(svg).toContain(">q99.retry.3<");
  });
});

describe("the coarser layout", () => {
  const graph = fc.integer({ min: 1, max: 40 }).chain((count) => {
    const index = fc.integer({ min: 0, max: count - 1 });
    const size = fc.record({
      width: fc.integer({ min: 20, max: 300 }),
      height: fc.integer({ min: 20, max: 120 }),
    });
    return fc.record({
      sizes: fc.array(size, { minLength: count, maxLength: count }),
      ends: fc.array(fc.tuple(index, index, fc.option(size, { nil: undefined })), { maxLength: 80 }),
    });
  });

  it("puts no box over another and no line through a box, and keeps all in the picture", () => {
    fc.assert(
      fc.property(graph, ({ sizes, ends }) => {
        const items = sizes.map((size, index): Item => ({ id: `n${index}`, ...size, team: "" }));
        const links = ends.map(
          ([from, to, label], index): Link => ({
            id: `e${index}`,
            from: `n${from}`,
            to: `n${to}`,
            kind: "binding",
            ...(label && { label }),
          }),
        );
        const found = arrangedSimply(items, links);
        const boxes = items.map((item) => ({
          ...item,
          ...(found.items.get(item.id) ?? { x: Number.NaN, y: Number.NaN }),
        }));
        for (const [index, a] of boxes.entries()) {
          expect(
            a.x >= 0 &&
              a.y >= 0 &&
              a.x + a.width <= found.width + 0.01 &&
              a.y + a.height <= found.height + 0.01,
          ).toBe(true);
          for (const b of boxes.slice(index + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        }
        expect(found.links.size).toBe(links.length);
        for (const { points } of found.links.values()) {
          for (const [index, a] of points.slice(0, -1).entries()) {
            const b = points[index + 1] ?? a;
            for (const box of boxes) {
              const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
              const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
              const through =
                right > box.x + 0.01 &&
                left < box.x + box.width - 0.01 &&
                bottom > box.y + 0.01 &&
                top < box.y + box.height - 0.01;
              expect(through).toBe(false);
            }
          }
        }
      }),
    );
  });
});
