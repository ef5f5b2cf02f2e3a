/** The other direction: what a rule says that RabbitMQ refuses, it does refuse, or does otherwise without a word. */
import { describe, expect, test } from "vitest";
import type { TopologyDefinition, VhostDefinition } from "../../components/topology/definition/topology.ts";
import { planOf } from "../../components/topology/load.ts";
import type { Json } from "../../components/topology/model.ts";
import { TestBroker } from "./broker.ts";
import { argumentCases, type Outcome } from "./languageRefusals.ts";
import { parameterCases } from "./languageRefusedParameters.ts";
import { bindingCases, exchangeCases, policyCases } from "./languageRefusedSettings.ts";
import { type BrokerVersion, versions } from "./versions.ts";

type Arguments = { readonly [name: string]: Json };

/** What validate says about a vhost that holds just this. */
function codesFor(version: BrokerVersion, vhost: object): readonly string[] {
  // A case is wrong on purpose.
  const definition: TopologyDefinition = { vhosts: { v: vhost as VhostDefinition } };
  return planOf(definition, { brokerVersion: version }).problems.map(({ code }) => code);
}

const expectedIn = (
  outcome: Outcome | { readonly [Version in BrokerVersion]: Outcome },
  version: BrokerVersion,
) => (typeof outcome === "string" ? outcome : outcome[version]);

/** Everything that is asked of one version, in one vhost: what differs from what is said, one line each. */
describe.each(versions)("broker %s", { timeout: 300_000 }, (version) => {
  const broker = TestBroker.of(version);

  /** Sends it as it is, and takes away what was made. */
  async function outcomeOf(
    method: "PUT" | "POST",
    path: string,
    body: unknown,
  ): Promise<"taken" | "refused"> {
    const answer = await broker.request(method, path, body);
    if (answer.status >= 400) return "refused";
    if (method === "PUT") await broker.request("DELETE", path);
    return "taken";
  }

  /** The rule's side and the broker's side of each case; a value that is right is taken by both. */
  async function compare(
    cases: readonly { readonly says: string; readonly outcome: Outcome; readonly codes: readonly string[] }[],
    send: (index: number) => Promise<"taken" | "refused">,
  ): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const [index, { says, outcome, codes }] of cases.entries()) {
      const found = await send(index);
      const [valid, broker] = {
        right: [true, "taken"],
        refused: [false, "refused"],
        otherwise: [false, "taken"],
        converted: [true, "refused"],
      }[outcome] as [boolean, string];
      if (found !== broker) lines.push(`${says}: the broker has ${found} it`);
      if ((codes.length === 0) !== valid) lines.push(`${says}: validate says [${codes.join(", ")}]`);
    }
    return lines;
  }

  test("arguments of queues", async () => {
    const vhost = await broker.vhost();
    const cases = argumentCases.map(({ type, args, outcome, ...more }) => ({
      says: `${type} ${JSON.stringify({ ...args, ...more })}`,
      outcome: expectedIn(outcome, version),
      codes: codesFor(version, { queues: { q: { type, arguments: args, ...more } } }),
    }));
    const send = (index: number) => {
      const {
        type,
        args,
        durable = true,
        autoDelete = false,
      } = argumentCases[index] ?? { type: "", args: {} };
      const all: Arguments = { "x-queue-type": type, ...args };
      return outcomeOf("PUT", `/api/queues/${vhost}/q`, { durable, auto_delete: autoDelete, arguments: all });
    };
    expect(await compare(cases, send)).toEqual([]);
  });

  test.each(["policies", "operatorPolicies"] as const)("%s", async (field) => {
    const vhost = await broker.vhost();
    const own = policyCases.filter(
      ({ operator }) => operator === undefined || operator === (field !== "policies"),
    );
    const cases = own.map(({ definition, pattern = "^never$", outcome }) => ({
      says: `${pattern.slice(0, 20)} ${JSON.stringify(definition)}`,
      outcome: expectedIn(outcome, version),
      codes: codesFor(version, { [field]: { p: { pattern, definition } } }),
    }));
    const path = `/api/${field === "policies" ? "policies" : "operator-policies"}/${vhost}/p`;
    const send = (index: number) => {
      const { definition, pattern = "^never$" } = own[index] ?? { definition: {} };
      return outcomeOf("PUT", path, { pattern, "apply-to": "queues", priority: 0, definition });
    };
    expect(await compare(cases, send)).toEqual([]);
  });

  test("exchanges and their arguments", async () => {
    const vhost = await broker.vhost();
    const cases = exchangeCases.map(({ name, type, args, outcome }) => ({
      says: `${JSON.stringify(name)} ${type} ${JSON.stringify(args)}`,
      outcome: expectedIn(outcome, version),
      codes: codesFor(version, { exchanges: { [name]: { type, arguments: args } } }),
    }));
    const send = (index: number) => {
      const { name, type, args } = exchangeCases[index] ?? { name: "", type: "", args: {} };
      const body = { type, durable: true, auto_delete: false, internal: false, arguments: args };
      return outcomeOf("PUT", `/api/exchanges/${vhost}/${encodeURIComponent(name)}`, body);
    };
    expect(await compare(cases, send)).toEqual([]);
  });

  test("bindings by the type of their exchange", async () => {
    const vhost = await broker.vhost();
    const types = ["headers", "direct", "x-consistent-hash", "x-local-random"];
    const queues = ["classic", "quorum", "stream"];
    for (const type of types) {
      await broker.request("PUT", `/api/exchanges/${vhost}/${type}`, { type, durable: true });
    }
    for (const type of queues) {
      const body = { durable: true, arguments: { "x-queue-type": type } };
      await broker.request("PUT", `/api/queues/${vhost}/${type}`, body);
    }
    const around = {
      exchanges: Object.fromEntries(types.map((type) => [type, { type }])),
      queues: Object.fromEntries(queues.map((type) => [type, { type }])),
    };
    const cases = bindingCases.map(({ outcome, ...binding }) => ({
      says: JSON.stringify(binding),
      outcome: expectedIn(outcome, version),
      codes: codesFor(version, { ...around, bindings: [binding] }),
    }));
    const send = (index: number) => {
      const {
        source,
        destination,
        destinationType = "queue",
        routingKey,
        arguments: args,
      } = bindingCases[index] ?? { source: "", destination: "" };
      const to = `${destinationType === "queue" ? "q" : "e"}/${destination}`;
      const body = { routing_key: routingKey ?? "", arguments: args ?? {} };
      return outcomeOf("POST", `/api/bindings/${vhost}/e/${source}/${to}`, body);
    };
    expect(await compare(cases, send)).toEqual([]);
  });

  test("federation upstreams and shovels", async () => {
    const vhost = await broker.vhost();
    const cases = parameterCases.map(({ written, outcome }) => ({
      says: JSON.stringify(written),
      outcome: expectedIn(outcome, version),
      codes: codesFor(version, written),
    }));
    const send = (index: number) => {
      const { component, value } = parameterCases[index] ?? { component: "", value: null };
      return outcomeOf("PUT", `/api/parameters/${component}/${vhost}/one`, { value });
    };
    expect(await compare(cases, send)).toEqual([]);
  });

  test("names, tags and limits that the broker changes or cannot hold", async () => {
    const vhost = await broker.vhost();
    const queue = { durable: true, arguments: {} };
    await broker.request("PUT", `/api/queues/${vhost}/${encodeURIComponent("a\nb")}`, queue);
    expect(await broker.get(`/api/queues/${vhost}?columns=name`)).toEqual([{ name: "ab" }]);
    expect(codesFor(version, { queues: { "a\nb": {} } })).toEqual(["bad-name"]);
    expect((await broker.request("PUT", `/api/queues/${vhost}/${"x".repeat(256)}`, queue)).status).toBe(400);
    expect(codesFor(version, { queues: { ["x".repeat(256)]: {} } })).toEqual(["bad-name"]);
    expect((await broker.request("PUT", `/api/queues/${vhost}/amq.x`, queue)).ok).toBe(false);
    expect(codesFor(version, { queues: { "amq.x": {} } })).toEqual(["reserved-name"]);
    // A dot is a step in the path, encoded or not: the broker answers for the list.
    expect((await broker.request("PUT", `/api/queues/${vhost}/%2E`, queue)).status).toBe(405);
    expect(codesFor(version, { queues: { ".": {} } })).toEqual(["bad-name"]);

    await broker.request("PUT", `/api/vhosts/${vhost}`, { tags: "padded ,é" });
    expect(await broker.get(`/api/vhosts/${vhost}?columns=tags`)).toMatchObject({ tags: ["padded", "é"] });
    expect(codesFor(version, { tags: ["padded "] })).toEqual(["bad-name"]);
    expect(codesFor(version, { tags: ["é"] })).toEqual([]);
    await broker.request("PUT", `/api/users/${vhost}`, { password: vhost, tags: "é" });
    const { tags } = await broker.get<{ tags: readonly string[] }>(`/api/users/${vhost}`);
    await broker.request("DELETE", `/api/users/${vhost}`);
    expect(tags).not.toEqual(["é"]);
    expect(planOf({ users: { a: { tags: ["é"] } } }).problems).toMatchObject([{ code: "bad-name" }]);

    await broker.request("PUT", `/api/vhost-limits/${vhost}/max-queues`, { value: 1 });
    expect((await broker.request("PUT", `/api/queues/${vhost}/second`, queue)).ok).toBe(false);
    expect(codesFor(version, { limits: { maxQueues: 1 }, queues: { a: {}, b: {} } })).toEqual([
      "out-of-range",
    ]);
  });
});
