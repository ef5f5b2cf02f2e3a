/** Folded patterns and overviews, with hostile names in the file. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dotOf } from "../../../components/topology/diagram/dot.ts";
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import { layoutOf } from "../../../components/topology/diagram/layout.ts";
import { mermaidOf } from "../../../components/topology/diagram/mermaid.ts";
import { graphsOfVhosts } from "../../../components/topology/diagram/model.ts";
import { overviewOf } from "../../../components/topology/diagram/overview.ts";
import { htmlOf } from "../../../components/topology/diagram/page/html.ts";
import { insidePicture } from "../../../components/topology/diagram/page/inside.ts";
import { withPatterns } from "../../../components/topology/diagram/patterns.ts";
import { svgOf } from "../../../components/topology/diagram/svg.ts";
import { planOf } from "../../../components/topology/load.ts";
import { type Names, names } from "./contents.ts";
import { acts } from "./hostile.ts";

/** More objects than one picture shows, of two vhosts and of a team with a hostile name. */
const large = ({ vhost, exchange, queue, key, other }: Names) => ({
  vhosts: {
    [vhost]: {
      exchanges: { [exchange]: { type: "topic" as const } },
      queues: Object.fromEntries(
        Array.from({ length: 101 }, (_, index) => [
          index === 0 ? queue : `${other}.${index}`,
          index < 2 ? { retry: { attempts: 2 }, bindings: [{ exchange, routingKey: key.slice(0, 20) }] } : {},
        ]),
      ),
    },
    [`${vhost}2`]: { queues: { [queue]: {} } },
  },
});

const tags = ["svg", "g", "rect", "text", "title", "path", "style", "marker", "defs"];

function isPicture(svg: string): void {
  expect(acts(svg)).toBeUndefined();
  for (const [, tag] of svg.matchAll(/<\/?([A-Za-z!][\w!-]*)/g)) expect(tags).toContain(tag);
}

describe("a hostile name in an overview", () => {
  it("is text in every format, in the pictures of the page, and in what a click shows", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(names, async (given) => {
        const { plan, patterns } = planOf(large(given));
        fc.pre(plan !== undefined);
        const graph = withPatterns(graphOf(plan), patterns);
        const overview = overviewOf(graph);
        if (overview === undefined) throw new Error("there is no overview");
        for (const one of [graph, overview]) {
          expect(acts(mermaidOf(one))).toBeUndefined();
          expect(acts(dotOf(one))).toBeUndefined();
        }
        const folded = graph.nodes.filter(({ inside }) => inside !== undefined);
        expect(folded).toHaveLength(2);
        for (const node of folded) isPicture(insidePicture(node));
        const pictures = new Map<string, string>();
        for (const [vhost, part] of graphsOfVhosts(graph)) pictures.set(vhost, svgOf(await layoutOf(part)));
        const svg = svgOf(await layoutOf(overview));
        for (const picture of [svg, ...pictures.values()]) isPicture(picture);
        const html = htmlOf({
          ...{ plan, graph, svg, title: given.other, script: "" },
          overview: { graph: overview, pictures },
        });
        expect(acts(html)).toBeUndefined();
        expect(html.match(/<script/g)).toHaveLength(4);
        expect(html.match(/<\/script/g)).toHaveLength(4);
        expect(html).not.toMatch(/<img|<!--/);
      }),
      { numRuns: 10 },
    );
  });
});
