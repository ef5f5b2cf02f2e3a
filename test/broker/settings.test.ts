/** The broker is the oracle: what holds where an argument, a policy and an operator policy say different things. */
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  operatorPolicyKeys,
  policyKeysSince,
  policyKeysUntil,
} from "../../components/topology/language/policyKeys.ts";
import { loadTopology } from "../../components/topology/load.ts";
import type { Json, Queue, Vhost } from "../../components/topology/model.ts";
import { exchangeSettings, queueSettings } from "../../components/topology/routing/settings.ts";
import { hasLost, knows } from "../../components/topology/version.ts";
import { TestBroker } from "./broker.ts";
import { putOn } from "./routingOracle.ts";
import { caseName, combinations, type Question, vhostOf } from "./settingsCases.ts";
import * as does from "./settingsOracle.ts";
import {
  late,
  type Observed,
  ofDelays,
  ofExchanges,
  ofQueues,
  ofQuorum,
  ofStreams,
} from "./settingsQuestions.ts";
import { type BrokerVersion, versions } from "./versions.ts";

const withUnits = `
vhosts:
  units:
    queues:
      orders: { messageTtl: 1d, arguments: { x-consumer-timeout: 1h30m } }
      log: { type: stream, maxAge: 2w, maxSegmentSize: 1.5MB }
    policies:
      bounded:
        pattern: "^bounded"
        applyTo: queues
        definition: { message-ttl: 1w 2d, max-length-bytes: 1.5GiB, expires: 1d12h }
      aged: { pattern: "^aged", applyTo: streams, definition: { max-age: 1w } }
      old: { pattern: "^old", applyTo: streams, definition: { max-age: 24h } }
    operatorPolicies:
      most: { pattern: "^most", definition: { message-ttl: 5000, max-length-bytes: 1MB } }
`;

/** A queue tells its policy and its counts with its next statistics. */
const polling = { timeout: 200_000, interval: 2000 };

const sinks = {
  exchanges: Object.fromEntries(does.sinks.map((name) => [name, { type: "fanout" as const }])),
  queues: Object.fromEntries(
    does.sinks.map((name) => [name, { type: "classic" as const, bindings: [{ exchange: name }] }]),
  ),
} as const;

/** What Warren says that holds. */
function settingOf(vhost: Vhost, { type, key }: Question, name: string): Json | undefined {
  const named = <One extends { readonly name: string }>(all: readonly One[]): One => {
    const found = all.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const settings =
    type === "exchange"
      ? exchangeSettings(vhost, named(vhost.exchanges))
      : queueSettings(vhost, named(vhost.queues));
  return settings.get(key);
}

/** Both as one text for each case, so that a difference names the case. */
async function compare(version: BrokerVersion, questions: readonly Observed[]): Promise<void> {
  const broker = TestBroker.of(version);
  const vhost = vhostOf(questions, sinks);
  const on = await putOn(broker, { vhost, messages: [] });
  const cases = questions.flatMap((question) =>
    combinations(question).map((combination, number) => {
      const name = caseName(question, number);
      const text = `${name} ${JSON.stringify(combination)}`;
      return { question, name, text };
    }),
  );
  const said = cases.map(
    ({ question, name, text }) => `${text}: ${question.means(settingOf(vhost, question, name))}`,
  );
  const seen = await Promise.all(
    cases.map(async ({ question, name, text }) => `${text}: ${await question.observe(on, name)}`),
  );
  await on.channel.close();
  expect(seen).toEqual(said);
}

describe.each(versions)(
  "on RabbitMQ %s, one is told what holds of argument, policy and operator policy",
  (version) => {
    const broker = TestBroker.of(version);

    test("for a classic queue", async () => compare(version, ofQueues("classic")));
    test("for a quorum queue", async () => compare(version, [...ofQueues("quorum"), ...ofQuorum]));
    test("for a stream", async () => compare(version, ofStreams));
    test("for an exchange", async () => compare(version, ofExchanges));
    test.runIf(knows(version, "4.3"))("for a quorum queue that retries by itself", async () =>
      compare(version, ofDelays),
    );

    test("about the life of a queue that nobody uses", async () => {
      const questions = (["classic", "quorum"] as const).map((type) => ({
        type,
        key: "expires",
        values: [1000, late],
      }));
      const vhost = vhostOf(questions, {});
      const on = await putOn(broker, { vhost, messages: [] });
      await wait(5000);
      const left = await broker.get<readonly { readonly name: string }[]>(
        `/api/queues/${on.vhost}?disable_stats=true`,
      );
      const stays = vhost.queues.filter((queue) => queueSettings(vhost, queue).get("expires") !== 1000);
      expect(left.map(({ name }) => name).sort()).toEqual(stays.map(({ name }) => name).sort());
    });

    test("about dead letters that no queue takes", async () => {
      const strategies = ["at-most-once", "at-least-once"];
      const besides = { "x-dead-letter-exchange": "nowhere", "x-overflow": "reject-publish" };
      const question: Question = { type: "quorum", key: "dead-letter-strategy", values: strategies, besides };
      const vhost = vhostOf([question], { exchanges: { nowhere: { type: "fanout" } } });
      const on = await putOn(broker, { vhost, messages: [] });
      for (const { name } of vhost.queues) await does.sendAndReject(on, name);
      const seen = async () => {
        const queues = await broker.get<readonly { name: string; messages_dlx?: number }[]>(
          `/api/queues/${on.vhost}`,
        );
        return Object.fromEntries(queues.map(({ name, messages_dlx }) => [name, (messages_dlx ?? 0) > 0]));
      };
      const kept = (queue: Queue) =>
        queueSettings(vhost, queue).get("dead-letter-strategy") === "at-least-once";
      const said = Object.fromEntries(vhost.queues.map((queue) => [queue.name, kept(queue)]));
      await expect.poll(seen, polling).toEqual(said);
    });

    test("with units as the number that RabbitMQ counts in, or it refuses the policy", async () => {
      const { plan } = loadTopology("units.yaml", withUnits);
      const [vhost] = plan?.vhosts ?? [];
      if (vhost === undefined) throw new Error("the file is wrong");
      const on = await putOn(broker, { vhost, messages: [] });
      expect(await broker.get(`/api/policies/${on.vhost}/bounded`)).toMatchObject({
        definition: { "message-ttl": 777_600_000, "max-length-bytes": 1_610_612_736, expires: 129_600_000 },
      });
      expect(await broker.get(`/api/policies/${on.vhost}/aged`)).toMatchObject({
        definition: { "max-age": "7D" },
      });
      expect(await broker.get(`/api/policies/${on.vhost}/old`)).toMatchObject({
        definition: { "max-age": "24h" },
      });
      expect(await broker.get(`/api/operator-policies/${on.vhost}/most`)).toMatchObject({
        definition: { "message-ttl": 5000, "max-length-bytes": 1_000_000 },
      });
      expect(await broker.get(`/api/queues/${on.vhost}/orders?disable_stats=true`)).toMatchObject({
        arguments: { "x-message-ttl": 86_400_000, "x-consumer-timeout": 5_400_000 },
      });
      expect(await broker.get(`/api/queues/${on.vhost}/log?disable_stats=true`)).toMatchObject({
        arguments: { "x-max-age": "14D", "x-stream-max-segment-size-bytes": 1_500_000 },
      });
    });

    test("about each key that policy and operator policy can both set", async () => {
      const questions = mergeable(version);
      const vhost = vhostOf(questions, {});
      const on = await putOn(broker, { vhost, messages: [] });
      const said = Object.fromEntries(
        vhost.queues.map((queue) => [queue.name, Object.fromEntries(queueSettings(vhost, queue).settings)]),
      );
      const seen = async () => {
        // RabbitMQ 4.0 leaves the policies out of an answer without statistics.
        const queues = await broker.get<readonly { name: string; effective_policy_definition?: object }[]>(
          `/api/queues/${on.vhost}`,
        );
        return Object.fromEntries(
          queues.map((queue) => [queue.name, { ...queue.effective_policy_definition }]),
        );
      };
      await expect.poll(seen, polling).toEqual(said);
    });
  },
);

const words: { readonly [key: string]: readonly Json[] } = {
  overflow: ["drop-head", "reject-publish"],
  "delayed-retry-type": ["failed", "returned"],
  // Long enough for the queues to be asked.
  expires: [late, 2 * late],
};

/** The arguments play no part: one queue of the type that knows the key for each pair of values. */
function mergeable(version: BrokerVersion): readonly Question[] {
  return Object.entries(operatorPolicyKeys).flatMap(([key, { types }]) => {
    const isKnown =
      knows(version, policyKeysSince[key] ?? "4.0") && !hasLost(version, policyKeysUntil[key] ?? "9.0");
    const type = types.includes("quorum") ? "quorum" : "classic";
    const inPolicies = key === "delayed-retry-type" ? { "delayed-retry-min": 1 } : {};
    // RabbitMQ has no rule for where a leader starts.
    return isKnown && key !== "queue-master-locator"
      ? [{ type, key, values: [], onlyInPolicies: words[key] ?? [1, 2], inPolicies }]
      : [];
  });
}
