/** What the stacks of this checkout give to Kubernetes and the broker, as far as their files say it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { clientService, headlessService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { disruptionBudget, statefulSet } from "../../../components/cluster/statefulSet.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { checkout } from "../../../local/paths.ts";
import { resolved } from "../cluster/resolved.ts";
import { type Given, ServedPack, unknown } from "./servedPack.ts";

let pack: ServedPack;
beforeAll(async () => {
  pack = await ServedPack.start();
});
afterAll(() => pack.stop());

function resourcesOf(stack: string): readonly Given[] {
  const { config } = parse(readFileSync(join(checkout, "stacks", `Pulumi.${stack}.yaml`), "utf8")) as {
    readonly config: { readonly "warren:cluster": ClusterSettings; readonly "warren:topology": string };
  };
  const settings = resolved(config["warren:cluster"]);
  const topology = config["warren:topology"];
  const { plan } = loadTopology(topology, readFileSync(join(checkout, "stacks", topology), "utf8"));
  if (plan === undefined) throw new Error("the topology is not valid");
  const given = (type: string, name: string, props: object): Given => ({ type, name, props, stack });
  return [
    given("kubernetes:apps/v1:StatefulSet", "nodes", statefulSet(settings)),
    given("kubernetes:core/v1:Service", "clients", clientService(settings)),
    given("kubernetes:core/v1:Service", "headless", headlessService(settings)),
    given("kubernetes:policy/v1:PodDisruptionBudget", "budget", disruptionBudget(settings) ?? {}),
    ...plan.users.map(({ name, tags }) =>
      given("rabbitmq:index/user:User", name, { name, password: unknown, tags }),
    ),
    ...plan.vhosts.flatMap((vhost) =>
      vhost.queues.map(({ name, type }) =>
        given("rabbitmq:index/queue:Queue", name, {
          ...{ name, vhost: vhost.name },
          settings: { durable: true, arguments: { "x-queue-type": type } },
        }),
      ),
    ),
  ];
}

describe("the policy pack", () => {
  it.each(["dev", "local", "external", "prod"])("lets stack %s pass", async (stack) => {
    const resources = resourcesOf(stack);
    expect(resources.length).toBeGreaterThan(6);
    for (const resource of resources) expect(await pack.analyze(resource)).toEqual([]);
    expect(await pack.analyzeStack(resources)).toEqual([]);
  });
});
