import { describe, expect, it } from "vitest";
import {
  bulkAdditionsOf,
  bulkDeletionsOf,
  deletionsOf,
  type Watched,
} from "../../../components/provider/state/deletions.ts";

const watched = (more: Partial<Watched>): { readonly [name: string]: never } =>
  ({ queues: {}, vhosts: {}, handOver: false, ...more }) as never; // as the engine hands it on: plain values

const before = watched({
  queues: {
    shop: { kept: { type: "classic" }, gone: { type: "quorum" } },
    "/": { root: { type: "stream" } },
  },
  vhosts: { shop: {} },
});

describe("what leaves a topology", () => {
  it("is nothing where the file stays as it is, or gets more", () => {
    expect(deletionsOf(before, before)).toEqual([]);
    const more = watched({ queues: { ...queuesOf(before), new: {} }, vhosts: { shop: {}, new: {} } });
    expect(deletionsOf(before, more)).toEqual([]);
  });

  it("is a queue that is no longer there, with the type and the consent that it had", () => {
    const asked = watched({
      queues: { shop: { gone: { type: "quorum", allowLoss: true } } },
      vhosts: { shop: {} },
    });
    expect(deletionsOf(asked, watched({ queues: { shop: {} }, vhosts: { shop: {} } }))).toEqual([
      { vhost: "shop", queues: [{ name: "gone", type: "quorum", allowLoss: true }], shovels: [] },
    ]);
  });

  it("is a vhost with every queue, but never the vhost `/`, which the topology has not made", () => {
    expect(deletionsOf(before, {})).toEqual([
      {
        vhost: "shop",
        deletesVhost: "plain",
        queues: [
          { name: "kept", type: "classic", allowLoss: false },
          { name: "gone", type: "quorum", allowLoss: false },
        ],
        shovels: [],
      },
      { vhost: "/", queues: [{ name: "root", type: "stream", allowLoss: false }], shovels: [] },
    ]);
  });

  it("knows a vhost that its own file protects from deletion", () => {
    const guarded = watched({ vhosts: { shop: { protectedFromDeletion: true } } });
    expect(deletionsOf(guarded, {})).toEqual([
      { vhost: "shop", deletesVhost: "protected", queues: [], shovels: [] },
    ]);
  });

  it("names the shovels that leave with it, which would be its consumers for ever", () => {
    const shovelled = watched({ queues: queuesOf(before), shovels: { shop: ["stays", "goes"], far: ["x"] } });
    const after = watched({ queues: { shop: {}, "/": {} }, shovels: { shop: ["stays"] } });
    expect(deletionsOf(shovelled, after).map(({ vhost, shovels }) => [vhost, ...shovels])).toEqual([
      ["shop", "goes"],
      ["/"],
      ["far", "x"],
    ]);
    expect(deletionsOf(shovelled, watched({ queues: queuesOf(before) }))).toEqual([]);
  });

  it("is nothing once the state may forget and the broker keeps", () => {
    expect(deletionsOf(watched({ queues: queuesOf(before), handOver: true }), {})).toEqual([]);
  });

  it("bears names that Pulumi's SDK keeps for itself", () => {
    const odd = watched({ queues: { "\\__proto__": { "\\__x": { type: "classic" } } } });
    expect(deletionsOf(odd, {})).toEqual([
      { vhost: "__proto__", queues: [{ name: "__x", type: "classic", allowLoss: false }], shovels: [] },
    ]);
  });
});

function queuesOf(of: object): Watched["queues"] {
  return (of as Watched).queues;
}

describe("what leaves a topology of the bulk engine", () => {
  const bulk = (vhosts: object, handOver = false) => ({ vhosts, handOver }) as never; // as the engine hands it on
  const all = bulk({
    "\\__shop": { made: true, queues: '["a","b"]', allowLoss: ["b"], shovels: ["mover"] },
    "/": { queues: '["root"]' },
  });

  it("is each vhost that is no longer there, with its queues and what the file allowed", () => {
    expect(bulkDeletionsOf(all, bulk({}))).toEqual([
      {
        vhost: "__shop",
        deletesVhost: "plain",
        queues: [
          { name: "a", type: "", allowLoss: false },
          { name: "b", type: "", allowLoss: true },
        ],
        shovels: ["mover"],
      },
      { vhost: "/", queues: [{ name: "root", type: "", allowLoss: false }], shovels: [] },
    ]);
  });

  it("is nothing while the vhost stays, or once the state may forget and the broker keeps", () => {
    expect(bulkDeletionsOf(all, all)).toEqual([]);
    expect(bulkDeletionsOf(bulk({ shop: { queues: "[]" } }, true), bulk({}))).toEqual([]);
  });

  it("may come back, and is then compared with the broker, as its deletion may have been cut short", () => {
    expect(bulkAdditionsOf(bulk({}), all)).toEqual(["__shop", "/"]);
    expect(bulkAdditionsOf(all, all)).toEqual([]);
  });
});
