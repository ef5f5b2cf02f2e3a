import { describe, expect, it } from "vitest";
import { liveFrom } from "../../../components/topology/diagram/live.ts";
import { type GraphNode, objectsOf } from "../../../components/topology/diagram/model.ts";
import { insidePicture } from "../../../components/topology/diagram/page/inside.ts";
import { edgeLines, folded } from "./planned.ts";

const shop = `
users: { app: {} }
vhosts:
  shop:
    access: { app: { publish: [orders.delay.10s], consume: [new.dead] } }
    exchanges:
      orders: { type: topic, unrouted: true, delay: [10s, 1m] }
      failed: { type: fanout }
    queues:
      new: { maxLength: 9, retry: { attempts: 3 }, bindings: [{ exchange: orders, routingKey: "a.#" }] }
      own: { retry: { attempts: 6, factor: 1 }, deadLetter: { exchange: failed } }
      audit: { deadLetter: { exchange: new.dead }, bindings: [{ exchange: new.dead }] }
      sharded: { shards: 3, deadLetter: true, bindings: [{ exchange: orders, routingKey: b }] }
      plain: { bindings: [{ exchange: orders, routingKey: c }] }
    superStreams: { clicks: { partitions: 3, maxAge: 7d } }
`;

describe("a pattern", () => {
  const graph = folded(shop, true);
  const box = (name: string) => graph.nodes.find((node) => node.name === name) as GraphNode;

  it.each([
    [
      "new",
      "queue",
      "quorum",
      ["at most 9 messages", "retries after 10 s, 30 s", "dead letters in new.dead"],
    ],
    ["own", "queue", "quorum", ["when full: reject-publish", "retries after 10 s, 10 s, …, 10 s"]],
    ["orders", "exchange", "topic", ["delivers after 10 s, 1 min", "unrouted messages in orders.unrouted"]],
    [
      "sharded",
      "queue",
      "quorum",
      ["3 shards", "when full: reject-publish", "single active consumer", "dead letters in sharded.dead"],
    ],
    ["clicks", "queue", "stream", ["super stream of 3 partitions", "keeps 7D"]],
  ])("is one box, which says what it does: %s", (name, kind, type, details) => {
    expect(graph.nodes.filter((node) => node.name === name)).toHaveLength(1);
    expect(box(name)).toMatchObject({ kind, type, details });
  });

  it("loses none of its objects", () => {
    const names = graph.nodes.flatMap(objectsOf).map(({ kind, name }) => `${kind} ${name}`);
    for (const name of ["new.retry.2", "new.dead", "orders.delay.1m", "sharded.2", "clicks-2"]) {
      expect(names).toContain(`queue ${name}`);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(box("plain").inside).toBeUndefined();
  });

  it("is connected as its objects are, and an edge names the object that it is about", () => {
    expect(edgeLines(graph).toSorted()).toEqual([
      "exchange orders -binding-> queue new: a.#",
      "exchange orders -binding-> queue plain: c",
      "exchange orders -binding-> queue sharded: b",
      "publisher app -publish-> exchange orders: orders.delay.10s",
      "queue audit -deadLetter-> queue new: dead letter (new.dead)",
      "queue new -binding-> queue audit: new.dead",
      "queue new -consume-> consumer app: new.dead",
      "queue own -deadLetter-> exchange failed: after 6 attempts",
    ]);
  });

  it("unfolds on the page: the picture of its inside has every object and key of it", () => {
    const picture = insidePicture(box("new"));
    for (const name of ["new", "new.retry", "new.retry.first", "new.retry.2", "new.dead"]) {
      expect(picture).toContain(`>${name}<`);
    }
    expect(picture).toContain("after 30 s");
    expect(picture.match(/marker-end=/g)).toHaveLength(box("new").inside?.edges.length ?? 0);
  });
});

describe("the broker's report in a pattern's box", () => {
  const [node] = folded("vhosts: { shop: { queues: { new: { retry: { attempts: 2 } } } } }").nodes;
  const report = (name: string, messages: number) => ({ vhost: "shop", name, messages, consumers: 0 });
  const live = (retrying: number, dead: number) =>
    liveFrom([report("new", 0), report("new.retry.1", retrying), report("new.dead", dead)]);

  it("shows dead letters that nobody consumes", () => {
    const { linesOf, stateOf } = live(0, 5);
    expect(linesOf(node as GraphNode)).toContain("new.dead: 5 messages, 0 consumers");
    expect(stateOf(node as GraphNode)).toBe("waiting");
  });

  it("does not take messages that wait for their retry for a queue that somebody forgot", () => {
    const { linesOf, stateOf } = live(7, 0);
    expect(linesOf(node as GraphNode)).toContain("new.retry.1: 7 messages, 0 consumers");
    expect(stateOf(node as GraphNode)).toBe("filled");
  });

  it("says that one of its queues is not there", () => {
    const { linesOf, stateOf } = liveFrom([report("new", 0)]);
    expect(linesOf(node as GraphNode)).toContain("new.dead: not on the broker");
    expect(stateOf(node as GraphNode)).toBe("missing");
  });
});
