import { describe, expect, it } from "vitest";
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import { layoutOf } from "../../../components/topology/diagram/layout.ts";
import { liveFrom } from "../../../components/topology/diagram/live.ts";
import type { Graph } from "../../../components/topology/diagram/model.ts";
import { overviewOf } from "../../../components/topology/diagram/overview.ts";
import { withPatterns } from "../../../components/topology/diagram/patterns.ts";
import { load } from "../compose/files.ts";
import { edgeLines, folded } from "./planned.ts";

const queues = (prefix: string, count: number, more = "") =>
  Array.from({ length: count }, (_, index) => `${prefix}.${index}: {${more}}`).join(", ");

/** Two vhosts; the teams of the first one stand in the names. */
const large = `
vhosts:
  shop:
    exchanges: { orders.x: {}, billing.x: {} }
    queues:
      { ${queues("orders", 60, " bindings: [{ exchange: billing.x, routingKey: k }] ")}, ${queues("billing", 9, " retry: { attempts: 2 } ")} }
  logs:
    queues: { ${queues("q", 40)} }
`;

const overview = (text: string): Graph => {
  const found = overviewOf(folded(text));
  if (found === undefined) throw new Error("there is no overview");
  return found;
};

describe("more than 100 objects", () => {
  it("are an overview by vhost and team, with counts that a reader can compare with the broker's", () => {
    expect(
      overview(large).nodes.map(({ vhost, type, name, details }) => ({ vhost, type, name, details })),
    ).toEqual([
      { vhost: "logs", type: "vhost", name: "logs", details: ["40 queues"] },
      {
        vhost: "shop",
        type: "team",
        name: "billing",
        details: ["1 exchange, 37 with those of patterns", "9 queues, 27 with those of patterns"],
      },
      { vhost: "shop", type: "team", name: "orders", details: ["1 exchange", "60 queues"] },
    ]);
  });

  it("show how many lines lead from team to team", () => {
    expect(edgeLines(overview(large))).toEqual(["group billing -binding-> group orders: 60 × binding"]);
  });

  it("are as wide as a screen, also in hundreds of vhosts", async () => {
    const vhosts = Array.from({ length: 400 }, (_, index) => `  v${index}: { queues: { a: {}, b: {} } }\n`);
    const graph = overview(`vhosts:\n${vhosts.join("")}`);
    expect(graph.nodes).toHaveLength(400);
    const { width, height } = await layoutOf(graph);
    expect(width / height).toBeGreaterThan(1);
    expect(width / height).toBeLessThan(3);
  });

  it("say what the broker reports of all queues of a team", () => {
    const report = (index: number) => ({ vhost: "logs", name: `q.${index}`, messages: index, consumers: 1 });
    const { linesOf, stateOf } = liveFrom(Array.from({ length: 39 }, (_, index) => report(index)));
    const [logs] = overview(large).nodes;
    expect(logs && linesOf(logs)).toEqual(["741 messages, 39 consumers", "1 not on the broker"]);
    expect(logs && stateOf(logs)).toBe("missing");
  });
});

describe("no overview", () => {
  it("is drawn of what fits one picture, or of what there is nothing to group by", () => {
    expect(
      overviewOf(
        folded(`vhosts: { a: { queues: { ${queues("q", 50)} } }, b: { queues: { ${queues("q", 50)} } } }`),
      ),
    ).toBeUndefined();
    expect(overviewOf(folded(`vhosts: { a: { queues: { ${queues("q", 300)} } } }`))).toBeUndefined();
  });
});

describe("a team", () => {
  const teamsIn = (files: { readonly [path: string]: string }) => {
    const { plan, problems, patterns, teams } = load(files);
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    const { nodes } = withPatterns(graphOf(plan, { teams }), patterns);
    return nodes.map(({ name, team }) => `${name}: ${team}`);
  };

  it("is the included file that has the object, whatever the object is called", () => {
    expect(
      teamsIn({
        "all.yaml": "include: teams/*.yaml\nvhosts: { v: { exchanges: { shared: {} } } }",
        "teams/billing.yaml":
          "extends: ../base.yaml\nvhosts: { v: { queues: { a: { retry: { attempts: 2 } } } } }",
        "teams/orders.yaml": "vhosts: { v: { queues: { b: {} } } }",
        "base.yaml": "vhosts: { v: { queues: { c: {} } } }",
      }),
    ).toEqual(["shared: ", "a: billing", "b: orders", "c: billing"]);
  });

  it("is called after its folder where all files have the same name", () => {
    expect(
      teamsIn({
        "all.yaml": "include: [billing/topology.yaml, orders/topology.yaml]",
        "billing/topology.yaml": "vhosts: { v: { queues: { a: {} } } }",
        "orders/topology.yaml": "users: { u: {} }",
      }),
    ).toEqual(["a: billing"]);
  });

  it("is no included file that only leads to those of the teams, and no file over which an environment lies", () => {
    expect(
      teamsIn({
        "prod.yaml": "extends: all.yaml\nvhosts: { v: { queues: { d: {} } } }",
        "all.yaml": "include: teams.yaml",
        "teams.yaml": "include: [a.yaml, b.yaml]",
        "a.yaml": "vhosts: { v: { queues: { a: {} } } }",
        "b.yaml": "vhosts: { v: { queues: { b: {} } } }",
      }),
    ).toEqual(["a: a", "b: b", "d: "]);
  });
});
