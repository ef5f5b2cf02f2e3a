/** Definitions, import and diff against brokers that nobody told what to expect. */
import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { managementOf } from "../../cli/management.ts";
import { difference } from "../../components/topology/compare/difference.ts";
import { asText } from "../../components/topology/compare/format.ts";
import { depthKey, livePlan } from "../../components/topology/interchange/definitions/livePlan.ts";
import { declarable } from "../../components/topology/interchange/definitions/owned.ts";
import { toDefinitions } from "../../components/topology/interchange/definitions/toDefinitions.ts";
import { definitionOf } from "../../components/topology/interchange/file/definitionOf.ts";
import { yamlOf } from "../../components/topology/interchange/file/yaml.ts";
import { loadTopology } from "../../components/topology/load.ts";
import type { Plan, Vhost } from "../../components/topology/model.ts";
import { type Definitions, generatedCase } from "../definitions/generated.ts";
import {
  publicFilesAreThere,
  readPublicFile,
  sayIfPublicFilesAreMissing,
} from "../definitions/publicFiles.ts";
import { everyMember } from "../unit/interchange/everyMember.ts";
import { anyVhost } from "../unit/interchange/plans.ts";
import { TestBroker } from "./broker.ts";
import { type BrokerVersion, versions } from "./versions.ts";

const samples = 15;
const publicOnBrokers = [
  "rabbitmqadmin.vhost.definitions.1.json",
  "rabbitmqadmin.cluster.definitions.1.json",
  "1k-classic-queues.json",
];
const users: [TestBroker, string][] = [];

afterAll(async () => {
  for (const [broker, name] of users)
    await broker.request("DELETE", `/api/users/${encodeURIComponent(name)}`);
});

function userOn(broker: TestBroker): string {
  const name = `test-${randomUUID()} é/@`;
  users.push([broker, name]);
  return name;
}

/** Of the whole broker only these: others test beside us. */
async function livingPart(broker: TestBroker, vhost: string, names: readonly string[]): Promise<Plan> {
  const endpoint = `http://${broker.host}:15672`;
  const { plan } = await livePlan(managementOf({ endpoint, ...broker.credentials() }));
  const mine = ({ user: name }: { readonly user: string }) => names.includes(name);
  return {
    users: plan.users.filter(({ name }) => names.includes(name)),
    vhosts: plan.vhosts
      .filter(({ name }) => name === vhost)
      .map((one) => ({ ...one, permissions: one.permissions.filter(mine) })),
    globalParameters: [],
    tests: [],
  };
}

/** A broker always has a default type of queues. */
const asBrokers = (vhost: Vhost): Vhost => ({ defaultQueueType: "classic", ...vhost });

sayIfPublicFilesAreMissing(publicOnBrokers.length * versions.length);

describe.each(versions)("broker %s", (version: BrokerVersion) => {
  const broker = TestBroker.of(version);

  test("holds exactly what the definitions of a random plan say", async () => {
    const seed = Number(process.env.WARREN_SEED ?? Date.now() % 2 ** 31);
    const names = fc.sample(anyVhost(fc.constant("?"), ["one", "two"]), { seed, numRuns: samples });
    for (const [index, random] of names.entries()) {
      const vhost = await broker.vhost();
      const [one, two] = [userOn(broker), userOn(broker)];
      const renamed = <T extends { readonly user: string }>(list: readonly T[]) =>
        list.map((each) => ({ ...each, user: each.user === "one" ? one : two }));
      const byUser = (a: { readonly user: string }, b: { readonly user: string }) =>
        a.user < b.user ? -1 : 1;
      const plan: Plan = {
        users: [one, two].sort().map((name) => ({
          name,
          tags: ["management"],
          password: { kind: "none" },
          limits: { maxChannels: 7 },
        })),
        vhosts: [
          asBrokers({
            ...random,
            name: vhost,
            permissions: renamed(random.permissions).sort(byUser),
            topicPermissions: renamed(random.topicPermissions).sort(byUser),
          }),
        ],
        globalParameters: [],
        tests: [],
      };
      await broker.importDefinitions(toDefinitions(plan).definitions);
      const found = await livingPart(broker, vhost, [one, two]);
      const says = `seed ${seed}, sample ${index}:\n${asText(difference(found, plan), new Map())}`;
      expect(found, says).toEqual(plan);
    }
  });

  test("lets nobody log in as a user whose password it was not told", async () => {
    const name = userOn(broker);
    const user = { name, tags: ["management"], password: { kind: "generate" as const }, limits: {} };
    await broker.importDefinitions(
      toDefinitions({ users: [user], vhosts: [], globalParameters: [], tests: [] }).definitions,
    );
    for (const password of ["", "guest", name]) {
      const answer = await broker.request("GET", "/api/whoami", undefined, { username: name, password });
      expect(answer.status).toBe(401);
    }
  });

  const makesTheSameVhost = "%s: loaded, imported as a file, and loaded again makes the same vhost";

  test.each(["a single vhost", "a small cluster", "1,000 classic queues"])(makesTheSameVhost, (name) =>
    roundTrip(name, generatedCase(name)),
  );

  test.skipIf(!publicFilesAreThere).each(publicOnBrokers)(makesTheSameVhost, (file) =>
    roundTrip(file, readPublicFile(file)),
  );

  async function roundTrip(file: string, definitions: Definitions): Promise<void> {
    const { users: _, permissions, vhosts, global_parameters, ...content } = definitions;
    const first = await broker.vhost();
    await broker.importDefinitions(content, first);
    const before = declarable(await livingPart(broker, first, [])).plan;
    expect(before.vhosts[0]?.queues.length).toBeGreaterThan(0);

    const loaded = loadTopology(file, yamlOf(definitionOf(before, { patterns: true }).definition));
    expect(loaded.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
    const second = await broker.vhost();
    const written = (loaded.plan?.vhosts ?? []).map((vhost) => ({ ...vhost, name: second }));
    const plan: Plan = { users: [], vhosts: written, globalParameters: [], tests: [] };
    await broker.importDefinitions(toDefinitions(plan).definitions);
    const after = await livingPart(broker, second, []);
    const again = after.vhosts.map((vhost) => ({ ...vhost, name: first }));
    expect(again).toEqual(before.vhosts);
  }

  test("every member of shovels, upstreams and their sets comes back from the broker into a file that makes it again", async () => {
    const newer = ["src-delete-after-duration", "src-consumer-name"];
    const parameters = [
      ...everyMember.map(({ component, value }, index) => {
        const members = Object.entries(value).filter(([name]) => version !== "4.0" || !newer.includes(name));
        return { component, name: `p${index}`, value: Object.fromEntries(members) };
      }),
      {
        ...{ component: "federation-upstream-set", name: "set" },
        value: [{ upstream: "p4", "max-hops": 2, "queue-type": "quorum", exchange: "e" }],
      },
    ];
    const vhost = await broker.vhost();
    await broker.importDefinitions({ parameters: parameters.map((one) => ({ ...one, vhost })) });
    const plan = await livingPart(broker, vhost, []);
    const { definition, leftOut } = definitionOf(plan, { patterns: true });
    expect(leftOut).toEqual([]);
    const loaded = loadTopology("living.yaml", yamlOf(definition), { brokerVersion: version });
    expect(loaded.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
    const written = loaded.plan && toDefinitions(loaded.plan).definitions.parameters;
    expect(written?.map(({ vhost: _, ...one }) => one)).toEqual(expect.arrayContaining(parameters));
    expect(written).toHaveLength(parameters.length);
  });

  test("an operator policy that was made without saying what it applies to is seen, and its file says the same", async () => {
    const vhost = await broker.vhost();
    const body = { pattern: "^a", definition: { "max-length": 9 } };
    await broker.request("PUT", `/api/operator-policies/${vhost}/cap`, body);
    const plan = declarable(await livingPart(broker, vhost, [])).plan;
    expect(plan.vhosts[0]?.operatorPolicies).toMatchObject([{ name: "cap", applyTo: "all" }]);
    const loaded = loadTopology("living.yaml", yamlOf(definitionOf(plan, { patterns: false }).definition));
    expect(loaded.plan?.vhosts[0]?.operatorPolicies).toMatchObject([{ name: "cap", applyTo: "all" }]);
  });

  test("an internal exchange, tracing and the depth of a queue are seen, though no export says them", async () => {
    const vhost = await broker.vhost();
    const exchange = {
      vhost,
      name: "inner",
      type: "topic",
      durable: true,
      auto_delete: false,
      internal: true,
      arguments: {},
    };
    await broker.importDefinitions({ vhosts: [{ name: vhost, tracing: true }], exchanges: [exchange] });
    const channel = await broker.channel(vhost);
    await channel.assertQueue("deep", { durable: true });
    for (const text of ["a", "b", "c"]) channel.sendToQueue("deep", Buffer.from(text));
    await channel.waitForConfirms();
    const found = await livingPart(broker, vhost, []);
    expect(found.vhosts[0]?.exchanges).toMatchObject([{ name: "inner", internal: true }]);
    expect(found.vhosts[0]?.tracing).toBe(true);
    const endpoint = `http://${broker.host}:15672`;
    const management = managementOf({ endpoint, ...broker.credentials() });
    await expect
      .poll(async () => (await livePlan(management)).depths.get(depthKey(vhost, "deep")), {
        timeout: 120_000,
      })
      .toBe(3);
  });
});
