import { describe, expect, it } from "vitest";
import { type Descriptions, workFor } from "../../../components/provider/reconcile/steps.ts";
import { owned, policy, queue } from "./owned.ts";

function work(of: Partial<Descriptions>) {
  const { stages, refused, left } = workFor({
    before: [],
    wanted: [],
    actual: [],
    choices: new Map(),
    ...of,
  });
  return {
    steps: stages.map((stage) => stage.map(({ kind, object }) => `${kind} ${object.kind} ${object.keys}`)),
    refused: refused.map(({ reason }) => reason),
    left: left.map(({ keys }) => keys),
  };
}

const bindingTo = (destination: string) => ({
  kind: "bindings" as const,
  keys: [`to ${destination}`],
  value: { source: "e", destination, destinationType: "queue", routingKey: "", arguments: {} },
});

describe("what there is to do", () => {
  it("is nothing where the broker holds what is wanted, in whatever order it tells a value's keys", () => {
    const [wanted, actual] = [policy("p", { a: 1, b: 2 }), policy("p", { b: 2, a: 1 })];
    expect(work({ wanted: [wanted], actual: [actual] })).toEqual({ steps: [], refused: [], left: [] });
  });

  it("makes a policy before the queues it limits, which then never take a message without it", () => {
    expect(work({ wanted: [queue("q"), policy("p", { "max-length": 5 })] }).steps).toEqual([
      ["put policies p"],
      ["put queues q"],
    ]);
  });

  it("comes in the order that references need: first all that is made, then what goes, the other way round", () => {
    const all = [
      owned("parameters", "p", {}),
      owned("bindings", "b", {}),
      queue("q"),
      owned("exchanges", "e", {}),
      { kind: "vhost", keys: [], value: true } as const,
    ];
    const gone = [owned("exchanges", "old", {}), bindingTo("other"), queue("old")];
    expect(work({ before: gone, wanted: all, actual: gone }).steps).toEqual([
      ["put vhost "],
      ["put exchanges e"],
      ["put queues q"],
      ["put bindings b"],
      ["put parameters p"],
      ["delete bindings to other"],
      ["delete queues old"],
      ["delete exchanges old"],
    ]);
  });

  it("sends limits one after the other, as of two at once RabbitMQ loses one", () => {
    const wanted = [owned("limits", "maxQueues", 5), owned("limits", "maxConnections", 5)];
    expect(work({ wanted }).steps).toEqual([["put limits maxQueues"], ["put limits maxConnections"]]);
  });

  it("makes again what somebody deleted, and changes back what somebody changed", () => {
    const before = [policy("gone", { a: 1 }), policy("changed", { a: 1 })];
    const actual = [policy("changed", { a: 2 })];
    expect(work({ before, wanted: before, actual }).steps).toEqual([
      ["put policies gone", "put policies changed"],
    ]);
  });

  it("never deletes a queue to change it: it says what differs and what to do", () => {
    const [before, wanted] = [queue("q", { "x-max-length": 5 }), queue("q", { "x-max-length": 6 })];
    const { steps, refused } = work({ before: [before], wanted: [wanted], actual: [before] });
    expect(steps).toEqual([]);
    expect(refused).toEqual([expect.stringContaining("x-max-length is 5, wanted 6. RabbitMQ cannot change")]);
  });

  it("makes a queue anew only as the file allows it: with its messages, or without them", () => {
    const [before, wanted] = [queue("q", { "x-max-length": 5 }), queue("q", { "x-max-length": 6 })];
    const binding = bindingTo("q");
    const of = { before: [before, binding], wanted: [wanted, binding], actual: [before, binding] };
    const migrated = work({ ...of, choices: new Map([["q", { onReplace: "migrate" as const }]]) });
    expect(migrated.steps).toEqual([["migrate queues q"], ["put bindings to q"]]);
    const lost = work({ ...of, choices: new Map([["q", { allowLoss: true as const }]]) });
    expect(lost.steps).toEqual([["recreate queues q"], ["put bindings to q"]]);
  });

  it("completes a migration that was interrupted, even where the file does not ask for one any more", () => {
    const wanted = queue("q");
    const actual = { ...wanted, value: { ...(wanted.value as object), migrating: true } };
    expect(work({ wanted: [wanted], actual: [actual] }).steps).toEqual([["migrate queues q"]]);
  });

  it("leaves a binding to its queue that goes, so that a queue which stays has it still", () => {
    const gone = [queue("q"), bindingTo("q")];
    expect(work({ before: gone, actual: gone }).steps).toEqual([["delete queues q"]]);
  });

  it("takes queues out of a vhost that goes, and nothing more: if one stays, all else is still there", () => {
    const gone = [
      { kind: "vhost", keys: [], value: true } as const,
      owned("exchanges", "e", {}),
      owned("permissions", "u", {}),
      queue("q"),
    ];
    expect(work({ before: gone, actual: gone }).steps).toEqual([["delete queues q"], ["delete vhost "]]);
  });

  it("leaves alone a policy that exists and was not made here", () => {
    const [wanted, actual] = [policy("p", { a: [1] }), policy("p", { a: 1 })];
    const { steps, refused } = work({ wanted: [wanted], actual: [actual] });
    expect(steps).toEqual([]);
    expect(refused).toEqual([expect.stringContaining('policy "p" exists already')]);
  });

  it("takes over what exists just as it is wanted, as after a crash", () => {
    const one = policy("p", { a: [1] });
    expect(work({ wanted: [one], actual: [one] })).toEqual({ steps: [], refused: [], left: [] });
  });

  it("does not delete a policy that the plugin has made anew in the meantime", () => {
    const [before, actual] = [policy("p", { a: [1] }), policy("p", { a: 1 })];
    expect(work({ before: [before], actual: [actual] })).toEqual({ steps: [], refused: [], left: [["p"]] });
  });

  it("does not delete what is gone already", () => {
    expect(work({ before: [queue("q")] }).steps).toEqual([]);
  });

  it("tells no secret where a user's password differs", () => {
    const of = (password: string) => owned("users", "u", { tags: [], password });
    const { refused } = work({ wanted: [of("first-secret")], actual: [of("second-secret")] });
    expect(refused).toEqual([expect.stringContaining("password is [secret], wanted [secret]")]);
    expect(refused.join()).not.toMatch(/first|second/);
  });
});
