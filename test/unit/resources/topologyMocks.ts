/** Topologies in an engine that only writes down what is registered with it. */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach } from "vitest";
import type { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import type { Topology, TopologyArgs } from "../../../components/topology.ts";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export const registered: Registered[] = [];
/** What every resource has besides its inputs. */
export const outputs: { stateVersion?: number } = {};
export let make: (name: string, args: TopologyArgs, opts?: pulumi.ComponentResourceOptions) => Topology;
export let makeCluster: () => RabbitmqCluster;

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs,
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs });
        const generated =
          type === "random:index/randomPassword:RandomPassword" ? { result: "generated" } : {};
        return { id: `${name}-id`, state: { ...inputs, ...generated, ...outputs } };
      },
    },
    "warren",
    "test",
    true,
    "organization",
  );
  const { Topology } = await import("../../../components/topology.ts");
  const { RabbitmqCluster } = await import("../../../components/rabbitmqCluster.ts");
  make = (name, args, opts) => new Topology(name, args, opts);
  makeCluster = () => new RabbitmqCluster("warren", { namespace: "rabbitmq" });
}, 60_000);

beforeEach(async () => {
  await settled();
  registered.length = 0;
});

export const broker = { url: "https://broker:15671/", username: "root", password: "root-password" };
export const seed = {
  users: { guest: { tags: ["management"] } },
  vhosts: {
    myproject: {
      permissions: { guest: { configure: ".*", write: ".*", read: ".*" } },
      exchanges: { logs: { type: "fanout" } },
      queues: {
        testq1: { type: "classic", bindings: [{ exchange: "logs" }] },
        testq2: { type: "classic", bindings: [{ exchange: "logs" }] },
      },
    },
  },
} as const;

/** Resources register one after the other, each once its inputs are known. */
export async function settled(): Promise<void> {
  let seen = -1;
  while (seen !== registered.length) {
    seen = registered.length;
    await sleep(100);
  }
}

export async function registrations(name: string, args: TopologyArgs): Promise<readonly Registered[]> {
  make(name, args);
  await settled();
  return [...registered];
}

export interface Made {
  readonly type: string;
  readonly opts: pulumi.CustomResourceOptions;
  readonly resource: pulumi.Resource;
}

export async function optionsOf(args: TopologyArgs): Promise<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>();
  const record: pulumi.ResourceTransformation = ({ type, name, opts, resource }) => {
    made.set(name, { type, opts, resource });
    return undefined;
  };
  make("shop", args, { transformations: [record] });
  await settled();
  return made;
}

export function inputsOf(all: readonly Registered[], name: string): Record<string, unknown> | undefined {
  return all.find((one) => one.name === name)?.inputs;
}
