/** Shovels and federation between the broker's JSON and the file. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { VhostDefinition } from "../../../components/topology/definition/topology.ts";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { withSources } from "../../../components/topology/interchange/definitions/sources.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Json } from "../../../components/topology/model.ts";
import { setMember, shovel, upstream } from "../topology/plugins.ts";
import { everyMember } from "./everyMember.ts";

const uri = "amqp://other.example.com";

/** An import of one parameter. */
function imported(component: string, value: Json) {
  const { plan } = fromDefinitions({
    vhosts: [{ name: "v" }],
    parameters: [{ vhost: "v", component, name: "p", value }],
  });
  const { plan: ours, asked } = withSources(plan, false);
  return { asked, ...definitionOf(ours, { patterns: true }) };
}

const vhost: fc.Arbitrary<VhostDefinition> = fc.record({
  federationUpstreams: fc.record({ a: upstream, b: upstream }),
  federationUpstreamSets: fc.record({ s: fc.tuple(setMember("a"), setMember("b")) }),
  shovels: fc.record({ one: shovel, two: shovel }),
});

test("whatever a shovel or an upstream can say, an import of it is the same broker again", () => {
  fc.assert(
    fc.property(vhost, (definition) => {
      const { plan, problems } = planOf({ vhosts: { v: definition } });
      expect(problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
      if (plan === undefined) return;
      const written = definitionOf(plan, { patterns: true });
      expect([written.leftOut, written.renamed]).toEqual([[], []]);
      const again = planOf(written.definition).plan;
      expect(again && toDefinitions(again)).toEqual(toDefinitions(plan));
      expect(again?.vhosts[0]?.parameters).toEqual(plan.vhosts[0]?.parameters);
    }),
    { numRuns: 300 },
  );
});

test.each(everyMember)("an import keeps every member of a broker's $component", ({ component, value }) => {
  const { definition, leftOut } = imported(component, value);
  expect(leftOut).toEqual([]);
  const { plan, problems } = planOf(definition);
  expect(problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
  expect(plan && toDefinitions(plan).definitions.parameters).toMatchObject([{ component, value }]);
});

test("an import keeps the settings that a member of a set has for itself", () => {
  const value = [{ upstream: "a" }, { upstream: "b", "max-hops": 2, "queue-type": "quorum", exchange: "e" }];
  expect(imported("federation-upstream-set", value).definition.vhosts?.v?.federationUpstreamSets).toEqual({
    p: ["a", { upstream: "b", maxHops: 2, queueType: "quorum", exchange: "e" }],
  });
});

test("an import names each member that a file cannot write, or a shovel would be searched in vain", () => {
  const value = {
    ...{ "src-uri": uri, "src-queue": "q", "dest-uri": uri, internal: true, "reconnect-delay": 1.5 },
    internal_owner: { name: "q", kind: "queue", virtual_host: "v" },
  };
  const { leftOut } = imported("shovel", value);
  expect(leftOut).toMatchObject([{ name: "p", members: ["internal", "internal_owner", "reconnect-delay"] }]);
  const set = imported("federation-upstream-set", [{ upstream: "a", uri }]);
  expect(set.leftOut).toMatchObject([{ members: ["uri"] }]);
});

test("an import writes members from before 3.7 under the names of today, which mean the same", () => {
  const ends = { "src-uri": uri, "src-queue": "q", "dest-uri": uri, "dest-queue": "q" };
  const { definition, renamed } = imported("shovel", {
    ...{ ...ends, "delete-after": 7, "prefetch-count": 5, "add-forward-headers": true },
    // The plugin does not read the former name if there is today's.
    "src-prefetch-count": 9,
  });
  expect(definition.vhosts?.v?.shovels?.p).toMatchObject({
    source: { prefetchCount: 9, deleteAfter: 7 },
    destination: { addForwardHeaders: true },
  });
  expect(renamed.flatMap(({ renamed: pairs }) => pairs.map(([former]) => former))).toEqual([
    "add-forward-headers",
    "delete-after",
    "prefetch-count",
  ]);
});

test("an import asks for each address with a login, and keeps the others of its list in the file", () => {
  const { asked, definition } = imported("federation-upstream", {
    uri: [uri, "amqp://a:secret@b", "amqp://c:secret@d"],
  });
  expect(asked).toEqual([
    { key: "pUri", what: 'uri of the federation-upstream "p", address 2 of 3' },
    { key: "pUri2", what: 'uri of the federation-upstream "p", address 3 of 3' },
  ]);
  expect(definition.vhosts?.v?.federationUpstreams?.p?.uri).toEqual([
    uri,
    { config: "pUri" },
    { config: "pUri2" },
  ]);
});

test("shovels of a broker older than those supported are valid, for an import checks against its version", () => {
  const ends = {
    "src-uri": uri,
    "src-queue": "q",
    "src-prefetch-count": 5,
    "dest-uri": uri,
    "dest-queue": "q",
  };
  const { definition } = imported("shovel", ends);
  const { problems } = planOf(definition, { brokerVersion: "3.13.7" });
  expect(problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
});
