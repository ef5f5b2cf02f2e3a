import { parse } from "@ts-graphviz/ast";
import { describe, expect, it } from "vitest";
import { pageScript } from "../../../cli/pageScript.ts";
import { byNumber } from "../../../components/topology/canonical.ts";
import { dotOf } from "../../../components/topology/diagram/dot.ts";
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import { layoutOf } from "../../../components/topology/diagram/layout.ts";
import { mermaidOf } from "../../../components/topology/diagram/mermaid.ts";
import { htmlOf } from "../../../components/topology/diagram/page/html.ts";
import { svgOf } from "../../../components/topology/diagram/svg.ts";
import { loadTopology, planOf } from "../../../components/topology/load.ts";
import type { Plan } from "../../../components/topology/model.ts";

function planFrom(text: string): Plan {
  const { plan, problems } = loadTopology("shop.yaml", text);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

const shop = planFrom(`
users: { app: {} }
vhosts:
  shop:
    access: { app: { publish: [orders], consume: [new] } }
    exchanges:
      orders: { type: topic, unrouted: true }
      audit: { type: headers }
    queues:
      new: { deadLetter: true, retry: { attempts: 2 }, bindings: [{ exchange: orders, routingKey: "a.#" }] }
      log: { type: stream, maxAge: 7d, bindings: [{ exchange: audit, filter: { any: { a: 1 } } }] }
    bindings: [{ source: orders, destination: audit, destinationType: exchange, routingKey: "#" }]
`);

describe("the graph", () => {
  const graph = graphOf(shop, { users: true });
  const named = new Map(graph.nodes.map(({ id, kind, name }) => [id, `${kind} ${name}`]));
  const edges = graph.edges.map(
    ({ from, to, kind, labels }) => `${named.get(from)} -${kind}-> ${named.get(to)}: ${labels.join(" | ")}`,
  );

  it.each([
    "exchange orders -binding-> queue new: a.#",
    "exchange orders -binding-> exchange audit: #",
    "exchange audit -binding-> queue log: any: a=1",
    "exchange orders -alternate-> exchange orders.unrouted: unrouted",
    "queue new -deadLetter-> exchange new.retry: dead letter",
    "queue new.retry.1 -delay-> exchange new.retry.1: after 10 s",
    "publisher app -publish-> exchange orders: ",
    "queue new -consume-> consumer app: ",
  ])("shows %s", (edge) => {
    expect(edges).toContain(edge);
  });

  it("shows the users only where they are asked for, and one vhost where it is named", () => {
    expect(graphOf(shop).nodes.filter(({ kind }) => kind === "publisher")).toEqual([]);
    expect(graphOf(shop, { vhost: "other" }).nodes).toEqual([]);
  });
});

/** Names that would end a string, a tag or a line of a format that is written carelessly. */
const hostile = [
  '"]; evil --> x',
  "</script><script>alert(1)</script>",
  "a\\",
  "x\ty",
  "🐇 `#35;`",
  "__proto__",
  "--> |b|",
  "%% c",
  "end",
];

const hostilePlan = (): Plan => {
  const names = Object.fromEntries(
    hostile.map((name) => [name, {}] as const).filter(([name]) => name !== "__proto__"),
  );
  const { plan, problems } = planOf({
    vhosts: {
      [hostile[0] ?? ""]: {
        exchanges: names,
        queues: names,
        bindings: hostile
          .filter((name) => name !== "__proto__")
          .map((name) => ({ source: name, destination: name, routingKey: name })),
      },
    },
  });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
};

/** So many queues, bound to one exchange with a key each. */
const bound = (count: number, deadLetter = ""): Plan => {
  const queues = Array.from(
    { length: count },
    (_, index) =>
      `      q${index + 1}: { bindings: [{ exchange: e, routingKey: key.${index + 1} }]${deadLetter} }\n`,
  );
  return planFrom(
    `vhosts:\n  shop:\n    exchanges: { e: { type: topic }, dead: {} }\n    queues:\n${queues.join("")}`,
  );
};

describe("many objects", () => {
  it("stand in the order in which a reader looks for them: 2 before 10", () => {
    const names = graphOf(bound(12)).nodes.map(({ name }) => name);
    expect(names.slice(-12)).toEqual(Array.from({ length: 12 }, (_, index) => `q${index + 1}`));
    const sorted = ["q", "q01", "q1", "q1.a", "q2", "q10", "q10a2", "q10a10", "r"];
    expect(sorted.toReversed().toSorted(byNumber)).toEqual(sorted);
  });

  it.each([
    ["bound alike", ""],
    ["bound and dead-lettered alike", ", deadLetter: { exchange: dead }"],
  ])("that are %s make a picture of a screen's proportions, with every queue and key", async (_, dead) => {
    const layout = await layoutOf(graphOf(bound(300, dead)));
    expect(layout.width / layout.height).toBeGreaterThan(1);
    expect(layout.width / layout.height).toBeLessThan(3);
    const svg = svgOf(layout);
    for (const number of [1, 10, 300]) {
      expect(svg).toContain(`>q${number}<`);
      expect(svg).toContain(`>← key.${number}<`);
    }
    const rows = layout.nodes.filter(({ of }) => of.kind === "queue");
    const inOrder = rows.toSorted((a, b) => a.y - b.y || a.x - b.x).map(({ of }) => of.name);
    expect(inOrder).toEqual(Array.from({ length: 300 }, (_, index) => `q${index + 1}`));
  });

  it("keep an edge each while they are few", async () => {
    expect((await layoutOf(graphOf(bound(12)))).ways).toHaveLength(12);
  });
});

describe("whatever the names", () => {
  const graph = graphOf(hostilePlan());

  it("Graphviz reads as many nodes and edges as there are", () => {
    const text = dotOf(graph);
    expect(() => parse(text)).not.toThrow();
    const kinds = JSON.stringify(parse(text)).match(/"type":"(Node|Edge)"/g) ?? [];
    expect(kinds.filter((kind) => kind.includes("Node"))).toHaveLength(graph.nodes.length);
    expect(kinds.filter((kind) => kind.includes("Edge"))).toHaveLength(graph.edges.length);
  });

  it("Mermaid has one line for each node and edge, and no name outside of quotes", () => {
    const lines = mermaidOf(graph).trimEnd().split("\n").slice(1);
    expect(lines).toHaveLength(graph.nodes.length + graph.edges.length + 2);
    for (const line of lines) {
      expect(line.replace(/"[^"]*"/g, "")).toMatch(
        /^\s*(subgraph v0\[\]|end|n\d+(\(\[\]\)|\[\])|n\d+ --> ?(\|\|)? ?n\d+)$/,
      );
    }
  });

  it("the picture and the page hold them as text, never as markup", async () => {
    const svg = svgOf(await layoutOf(graph));
    expect(svg).not.toContain("<script");
    const html = htmlOf({ plan: hostilePlan(), graph, svg, title: "</title>", script: pageScript() });
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain("</title></title>");
  });
});

describe("the picture", () => {
  it("is the same for the same topology, so that it can be committed", async () => {
    const draw = async () => svgOf(await layoutOf(graphOf(shop, { users: true })));
    expect(await draw()).toBe(await draw());
  });

  it("puts no box over another", async () => {
    const { nodes } = await layoutOf(graphOf(shop, { users: true }));
    for (const [index, a] of nodes.entries()) {
      for (const b of nodes.slice(index + 1)) {
        const apart =
          a.x + a.box.width <= b.x ||
          b.x + b.box.width <= a.x ||
          a.y + a.box.height <= b.y ||
          b.y + b.box.height <= a.y;
        expect(apart, `${a.of.name} and ${b.of.name} overlap`).toBe(true);
      }
    }
  });
});
