import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageScript } from "../../../cli/pageScript.ts";
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import { layoutOf } from "../../../components/topology/diagram/layout.ts";
import { htmlOf } from "../../../components/topology/diagram/page/html.ts";
import { svgOf } from "../../../components/topology/diagram/svg.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { route } from "../../../components/topology/routing/route.ts";
import { type Opened, opened } from "./browser.ts";

const text = `
vhosts:
  shop:
    exchanges:
      orders: { type: topic, unrouted: true }
      "</script><img src=x onerror=alert(1)>": { type: fanout }
      audit: { type: headers }
    queues:
      orders.new: { deadLetter: true, bindings: [{ exchange: orders, routingKey: "order.*.created" }] }
      orders.all: { bindings: [{ exchange: orders, routingKey: "#.paid" }] }
      audit.north: { bindings: [{ exchange: audit, filter: { all: { region: north, urgent: true } } }] }
      audit.any: { bindings: [{ exchange: audit, filter: { any: { region: south, level: 3 } } }] }
    bindings: [{ source: orders, destination: audit, destinationType: exchange, routingKey: "audit.#" }]
  other:
    queues: { orders.other: {} }
`;

let browser: Opened;
let page: Page;

const { plan } = loadTopology("shop.yaml", text);
const shop = plan?.vhosts.find(({ name }) => name === "shop");
if (plan === undefined || shop === undefined) throw new Error("the topology of this test is wrong");

beforeAll(async () => {
  const graph = graphOf(plan);
  const svg = svgOf(await layoutOf(graph));
  browser = await opened(htmlOf({ plan, graph, svg, title: "shop.yaml", script: pageScript() }));
  page = browser.page;
});

afterAll(() => browser?.close());

const namesOf = (selector: string) =>
  page.$$eval(selector, (nodes) =>
    nodes.map((node) => node.querySelector("title")?.textContent?.split("\n")[0] ?? "").sort(),
  );

async function follow(exchange: string, key: string, headers = ""): Promise<readonly string[]> {
  await page.fill("#exchange", exchange);
  await page.fill("#key", key);
  await page.fill("#headers", headers);
  await page.selectOption("#in", "shop");
  await page.click("text=Follow");
  return namesOf(".node.queue.hit");
}

describe("the page in a browser", () => {
  it("finds what one looks for, and dims the rest", async () => {
    await page.fill("#search", "ORDERS.");
    expect(await namesOf(".node.queue:not(.dim)")).toEqual([
      "orders.all",
      "orders.new",
      "orders.new.dead",
      "orders.other",
      "orders.unrouted",
    ]);
    await page.selectOption("#vhost", "other");
    expect(await namesOf(".node:not(.dim)")).toEqual(["orders.other"]);
    await page.fill("#search", "");
    await page.selectOption("#vhost", "");
    expect(await namesOf(".node.dim")).toEqual([]);
  });

  it.each([
    ["orders", "order.eu.created", "", {}],
    ["orders", "a.b.paid", "", {}],
    ["orders", "nobody", "", {}],
    ["orders", "audit.x", "region=north, urgent=true", { region: "north", urgent: true }],
    ["orders", "audit.x", "level=3", { level: 3 }],
    ["audit", "", "region=south", { region: "south" }],
    ["", "orders.all", "", {}],
    ["</script><img src=x onerror=alert(1)>", "x", "", {}],
  ])("highlights exactly the queues of warren route: %s %s %s", async (exchange, key, typed, headers) => {
    const expected = route(shop, { exchange, key, headers }).queues;
    expect(await follow(exchange, key, typed)).toEqual(expected);
    const answer = await page.textContent("#answer");
    for (const queue of expected) expect(answer).toContain(queue);
    if (expected.length === 0) expect(answer).toContain("no queue");
  });

  it("highlights the way to them, and forgets it again", async () => {
    await follow("orders", "nobody");
    expect(await namesOf(".node.exchange.hit")).toEqual(["orders", "orders.unrouted"]);
    expect(await namesOf(".edge.hit")).toHaveLength(2);
    await page.click("text=Clear");
    expect(await namesOf(".hit")).toEqual([]);
  });

  it("asks nobody else for anything, and no name in it runs", () => {
    expect(browser.complaints).toEqual([]);
  });
});
