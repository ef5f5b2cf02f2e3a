import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageScript } from "../../../cli/pageScript.ts";
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import { layoutOf } from "../../../components/topology/diagram/layout.ts";
import { graphsOfVhosts } from "../../../components/topology/diagram/model.ts";
import { overviewOf } from "../../../components/topology/diagram/overview.ts";
import { htmlOf } from "../../../components/topology/diagram/page/html.ts";
import { withPatterns } from "../../../components/topology/diagram/patterns.ts";
import { svgOf } from "../../../components/topology/diagram/svg.ts";
import { type Opened, opened } from "./browser.ts";
import { loaded } from "./planned.ts";

const others = Array.from({ length: 110 }, (_, index) => `      q${index}: {}\n`).join("");
const hostile = "</script><img src=x onerror=alert(1)>";
const text = `
vhosts:
  shop:
    exchanges: { orders: { type: topic, unrouted: true } }
    queues:
      fresh: { retry: { attempts: 2 }, bindings: [{ exchange: orders, routingKey: "order.#" }] }
      "${hostile}": { retry: { attempts: 2 } }
  other:
    queues:
${others}`;

let browser: Opened;

beforeAll(async () => {
  const { plan, patterns } = loaded(text);
  const graph = withPatterns(graphOf(plan), patterns);
  const overview = overviewOf(graph);
  if (overview === undefined) throw new Error("there is no overview");
  const pictures = new Map<string, string>();
  for (const [vhost, part] of graphsOfVhosts(graph)) pictures.set(vhost, svgOf(await layoutOf(part)));
  const svg = svgOf(await layoutOf(overview));
  browser = await opened(
    htmlOf({
      plan,
      graph,
      svg,
      overview: { graph: overview, pictures },
      title: "shop",
      script: pageScript(),
    }),
  );
});

afterAll(() => browser?.close());

const namesIn = (selector: string) =>
  browser.page.$$eval(selector, (nodes) =>
    nodes.map((node) => node.querySelector("title")?.textContent?.split("\n")[0] ?? "").sort(),
  );

const clickOn = (name: string) =>
  browser.page.$$eval(
    "main .node[id]",
    (nodes, wanted) => {
      const isIt = (node: Element) => node.querySelector("title")?.textContent?.split("\n")[0] === wanted;
      nodes.find(isIt)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    },
    name,
  );

describe("the page of a large topology", () => {
  it("begins with the overview, from which a click leads into a vhost, and a button back", async () => {
    expect(await namesIn("main .node[id]")).toEqual(["other", "shop"]);
    await clickOn("shop");
    expect(await namesIn("main .node[id]")).toEqual([hostile, "fresh", "orders"]);
    expect(await browser.page.inputValue("#vhost")).toBe("shop");
    await browser.page.click("#back");
    expect(await namesIn("main .node[id]")).toEqual(["other", "shop"]);
    expect(await browser.page.isHidden("#back")).toBe(true);
  });

  it("searches in all vhosts, and dims those without a match", async () => {
    await browser.page.fill("#search", "fresh.retry");
    expect(await namesIn("main .node.dim[id]")).toEqual(["other"]);
    expect(await browser.page.textContent("#count")).toBe("1 of 113");
    await browser.page.fill("#search", "");
    expect(await namesIn("main .dim")).toEqual([]);
  });

  it("unfolds a pattern on a click", async () => {
    await clickOn("shop");
    await clickOn("fresh");
    expect(await namesIn("dialog .node.queue")).toEqual(["fresh", "fresh.dead", "fresh.retry.1"]);
    expect(await namesIn("dialog .node.exchange")).toContain("fresh.retry.first");
    await browser.page.click("text=Close");
    expect(await browser.page.isVisible("dialog")).toBe(false);
  });

  it("follows a message into the vhost and into the pattern that it reaches", async () => {
    await browser.page.click("#back");
    await browser.page.selectOption("#in", "shop");
    await browser.page.fill("#exchange", "orders");
    await browser.page.fill("#key", "nobody");
    await browser.page.click("text=Follow");
    expect(await browser.page.textContent("#answer")).toBe("reaches orders.unrouted");
    expect(await namesIn("main .node.hit")).toEqual(["orders"]);
    await clickOn("orders");
    expect(await namesIn("dialog .node.hit")).toEqual(["orders", "orders.unrouted", "orders.unrouted"]);
    await browser.page.click("text=Close");
  });

  it("asks nobody for anything, and no name in a picture runs", async () => {
    await clickOn(hostile);
    expect(await namesIn("dialog .node.queue")).toContain(hostile);
    expect(browser.complaints).toEqual([]);
  });
});
