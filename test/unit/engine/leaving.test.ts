import { describe, expect, it } from "vitest";
import { leavingOf, type Watched } from "../../../components/engine/leaving.ts";

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
    expect(leavingOf(before, before)).toEqual([]);
    const more = watched({ queues: { ...queuesOf(before), new: {} }, vhosts: { shop: {}, new: {} } });
    expect(leavingOf(before, more)).toEqual([]);
  });

  it("is a queue that is no longer there, with the type and the consent that it had", () => {
    const asked = watched({
      queues: { shop: { gone: { type: "quorum", allowLoss: true } } },
      vhosts: { shop: {} },
    });
    expect(leavingOf(asked, watched({ queues: { shop: {} }, vhosts: { shop: {} } }))).toEqual([
      { vhost: "shop", queues: [{ name: "gone", type: "quorum", allowLoss: true }] },
    ]);
  });

  it("is a vhost with every queue, but never the vhost `/`, which the topology has not made", () => {
    expect(leavingOf(before, {})).toEqual([
      {
        vhost: "shop",
        itself: "plain",
        queues: [
          { name: "kept", type: "classic", allowLoss: false },
          { name: "gone", type: "quorum", allowLoss: false },
        ],
      },
      { vhost: "/", queues: [{ name: "root", type: "stream", allowLoss: false }] },
    ]);
  });

  it("knows a vhost that its own file protects from deletion", () => {
    const guarded = watched({ vhosts: { shop: { protectedFromDeletion: true } } });
    expect(leavingOf(guarded, {})).toEqual([{ vhost: "shop", itself: "protected", queues: [] }]);
  });

  it("is nothing once the state may forget and the broker keeps", () => {
    expect(leavingOf(watched({ queues: queuesOf(before), handOver: true }), {})).toEqual([]);
  });

  it("bears names that Pulumi's SDK keeps for itself", () => {
    const odd = watched({ queues: { "\\__proto__": { "\\__x": { type: "classic" } } } });
    expect(leavingOf(odd, {})).toEqual([
      { vhost: "__proto__", queues: [{ name: "__x", type: "classic", allowLoss: false }] },
    ]);
  });
});

function queuesOf(of: object): Watched["queues"] {
  return (of as Watched).queues;
}
