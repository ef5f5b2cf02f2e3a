/** Draws a topology in each format, and says on the standard error what a reader should know about the picture. */
import { dotOf } from "../components/topology/diagram/dot.ts";
import type { Live } from "../components/topology/diagram/live.ts";
import { mermaidOf } from "../components/topology/diagram/mermaid.ts";
import { type Graph, graphsOfVhosts } from "../components/topology/diagram/model.ts";
import { htmlOf } from "../components/topology/diagram/page/html.ts";
import { svgOf } from "../components/topology/diagram/svg.ts";
import type { Plan } from "../components/topology/model.ts";
import { pageScript } from "./pageScript.ts";
import { doing } from "./progress.ts";

export interface Drawing {
  readonly plan: Plan;
  readonly graph: Graph;
  /** Undefined if the graph itself is drawn. */
  readonly overview: Graph | undefined;
  readonly live: Live | undefined;
  readonly title: string;
  /** Writes one line to the standard error. */
  readonly tell: (line: string) => void;
}

/** The layout library is large, and no other command needs it. */
async function pictures(
  graphs: readonly Graph[],
  { graph: whole, live, tell }: Drawing,
): Promise<readonly string[]> {
  const { layoutOf } = await import("../components/topology/diagram/layout.ts");
  const { newBudget } = await import("../components/topology/diagram/part.ts");
  const all = graphs.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const budget = newBudget();
  const drawn: string[] = [];
  let simplified = 0;
  let before = 0;
  for (const graph of graphs) {
    const layout = await layoutOf(graph, {
      budget,
      onProgress: (done) => doing(`drawing ${all} objects: ${before + done} done`),
      ...(live && { extra: live.linesOf }),
    });
    before += graph.nodes.length;
    simplified += layout.simplified ?? 0;
    drawn.push(svgOf(layout, live?.stateOf));
  }
  if (simplified > 0) {
    const several = new Set(whole.nodes.map(({ vhost }) => vhost)).size > 1;
    const hint = several ? "; --vhost NAME draws less" : "";
    tell(
      `warren: ${simplified} objects hang together too closely for the usual layout, and are drawn in a coarser one${hint}`,
    );
  }
  return drawn;
}

async function svg(drawing: Drawing): Promise<string> {
  const [picture = ""] = await pictures([shownIn(drawing)], drawing);
  return picture;
}

async function html(drawing: Drawing): Promise<string> {
  const { plan, graph, overview, title } = drawing;
  const page = { plan, graph, title, script: pageScript() };
  if (overview === undefined) return htmlOf({ ...page, svg: await svg(drawing) });
  const vhosts = graphsOfVhosts(graph);
  const [first = "", ...others] = await pictures([overview, ...vhosts.values()], drawing);
  const byVhost = new Map([...vhosts.keys()].map((vhost, index) => [vhost, others[index] ?? ""]));
  return htmlOf({ ...page, svg: first, overview: { graph: overview, pictures: byVhost } });
}

const shownIn = ({ graph, overview }: Drawing): Graph => overview ?? graph;

/** By the end of the file's name. */
export const formats: { readonly [name: string]: (drawing: Drawing) => Promise<string> } = {
  svg: filed(svg),
  html,
  mmd: filed(async (drawing) => mermaidOf(shownIn(drawing))),
  dot: filed(async (drawing) => dotOf(shownIn(drawing))),
};

/** In a file nobody can click on a group. */
function filed(draw: (drawing: Drawing) => Promise<string>): (drawing: Drawing) => Promise<string> {
  return async (drawing) => {
    const { graph, overview, tell } = drawing;
    const drawn = await draw(drawing);
    if (overview !== undefined) {
      tell(
        `warren: ${graph.nodes.length} objects are too many for one picture, so this is an overview; --vhost NAME draws one vhost, --unfold draws everything, and an .html page does both`,
      );
    }
    return drawn;
  };
}
