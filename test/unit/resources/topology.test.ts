import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import type { UserDefinition } from "../../../components/topology/definition.ts";
import type { Topology, TopologyArgs } from "../../../components/topology.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const registered: Registered[] = [];
let make: (name: string, args: TopologyArgs, opts?: pulumi.ComponentResourceOptions) => Topology;
let makeCluster: () => RabbitmqCluster;

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      call: ({ inputs }) => inputs,
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs });
        const generated =
          type === "random:index/randomPassword:RandomPassword" ? { result: "generated" } : {};
        return { id: `${name}-id`, state: { ...inputs, ...generated } };
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
});

beforeEach(async () => {
  await settled();
  registered.length = 0;
});

const broker = { url: "http://broker:15672/", username: "root", password: "root-password" };
const seed = {
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
async function settled(): Promise<void> {
  let seen = -1;
  while (seen !== registered.length) {
    seen = registered.length;
    await sleep(100);
  }
}

async function registrations(name: string, args: TopologyArgs): Promise<readonly Registered[]> {
  make(name, args);
  await settled();
  return [...registered];
}

interface Made {
  readonly type: string;
  readonly opts: pulumi.CustomResourceOptions;
  readonly resource: pulumi.Resource;
}

async function optionsOf(args: TopologyArgs): Promise<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>();
  const record: pulumi.ResourceTransformation = ({ type, name, opts, resource }) => {
    made.set(name, { type, opts, resource });
    return undefined;
  };
  make("shop", args, { transformations: [record] });
  await settled();
  return made;
}

function inputsOf(all: readonly Registered[], name: string): Record<string, unknown> | undefined {
  return all.find((one) => one.name === name)?.inputs;
}

describe("Topology", () => {
  it("makes exactly the objects of the file, each under a name of its own", async () => {
    const all = await registrations("shop", { definition: seed, broker });
    expect(all.map(({ name }) => name).sort()).toEqual([
      "shop",
      "shop",
      "shop/binding/myproject/logs/queue/testq1/",
      "shop/binding/myproject/logs/queue/testq2/",
      "shop/engine",
      "shop/exchange/myproject/logs",
      "shop/guard",
      "shop/objects/provider",
      "shop/password/guest",
      "shop/permissions/myproject/guest",
      "shop/queue/myproject/testq1",
      "shop/queue/myproject/testq2",
      "shop/user/guest",
      "shop/vhost/myproject",
    ]);
  });

  it("makes a new password of another number, and hands the number to nothing else", async () => {
    const passwordOf = async (password: UserDefinition["password"]) => {
      registered.length = 0;
      const users = { guest: { ...(password !== undefined && { password }) } };
      const all = await registrations("shop", { definition: { users }, broker });
      return inputsOf(all, "shop/password/guest");
    };
    const plain = { length: 32, special: false };
    expect(await passwordOf(undefined)).toEqual(plain);
    expect(await passwordOf("generate")).toEqual(plain);
    expect(await passwordOf({ generate: 1 })).toEqual({ ...plain, keepers: { rotation: "1" } });
    expect(await passwordOf({ generate: 2 })).toEqual({ ...plain, keepers: { rotation: "2" } });
  });

  it("always names the queue's type, or the next run would replace the queue and its messages", async () => {
    const all = await registrations("shop", { definition: seed, broker });
    expect(inputsOf(all, "shop/queue/myproject/testq1")).toEqual({
      name: "testq1",
      vhost: "myproject",
      settings: { durable: true, autoDelete: false, arguments: { "x-queue-type": "classic" } },
    });
  });

  it("sends a binding as the plugin reads it back, without an empty routing key", async () => {
    const all = await registrations("shop", { definition: seed, broker });
    expect(inputsOf(all, "shop/binding/myproject/logs/queue/testq1/")).toEqual({
      vhost: "myproject",
      source: "logs",
      destination: "testq1",
      destinationType: "queue",
    });
  });

  it("strips the slash at the end of an address, to which the management API answers 405", async () => {
    const all = await registrations("shop", { definition: seed, broker });
    const provider = all.find(({ type }) => type === "pulumi:providers:rabbitmq");
    expect(provider?.inputs.endpoint).toBe("http://broker:15672");
  });

  it("puts the topic permissions of one user in one resource, with the exchanges that would take them along", async () => {
    const topics = {
      users: { app: {} },
      vhosts: {
        v: {
          exchanges: { a: { type: "topic" }, b: { type: "topic" } },
          topicPermissions: {
            app: {
              a: { write: "^a", read: ".*" },
              b: { write: "", read: "^b" },
              "amq.topic": { read: ".*" },
            },
          },
        },
      },
    };
    const all = await registrations("shop", { definition: topics, broker });
    expect(
      all.filter(({ type }) => type === "warren:index:TopicPermissions").map(({ inputs }) => inputs),
    ).toEqual([
      {
        vhost: "v",
        objects: {
          topicPermissions: {
            app: {
              a: { write: "^a", read: ".*" },
              b: { write: "", read: "^b" },
              "amq.topic": { write: "", read: ".*" },
            },
          },
        },
        restsOn: { exchanges: '{"a":{"type":"topic"},"b":{"type":"topic"}}' },
      },
    ]);
  });

  it('never manages the vhost "/", which is in every broker', async () => {
    const root = { vhosts: { "/": { queues: { q: {} } } } };
    const all = await registrations("shop", { definition: root, broker });
    expect(all.some(({ type }) => type === "warren:index:Vhost")).toBe(false);
    expect(inputsOf(all, "shop/queue/%2F/q")?.vhost).toBe("/");
  });

  it("gives a workload its login in one Secret, beside the cluster", async () => {
    const all = await registrations("shop", { definition: seed, cluster: makeCluster() });
    const secret = inputsOf(all, "shop/secret/guest");
    expect(secret?.metadata).toEqual({ name: "warren-user-guest", namespace: "rabbitmq" });
    expect(secret?.type).toBe("servicebinding.io/rabbitmq");
    // Mocks show a secret as the engine receives it: marked, with its value inside.
    expect(pulumi.runtime.isRpcSecret(secret?.data)).toBe(true);
    const data = Object.entries<string>(pulumi.runtime.unwrapRpcSecret(secret?.data)).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString(),
    ]);
    const uri = "amqp://guest:generated@warren.rabbitmq.svc:5672/myproject";
    expect(Object.fromEntries(data)).toEqual({
      type: "rabbitmq",
      provider: "rabbitmq",
      host: "warren.rabbitmq.svc",
      port: "5672",
      username: "guest",
      password: "generated",
      vhost: "myproject",
      uri,
      connection_string: uri,
    });
  });

  it("is deleted with its broker, so that destroying a stack makes no call to a dying one", async () => {
    const cluster = makeCluster();
    const options = await optionsOf({ definition: seed, cluster });
    const inside = [...options].filter(([, { type }]) =>
      /^(rabbitmq|warren:index:(User|Vhost$|Guard))/.test(type),
    );
    expect(inside.length).toBe(9);
    const vhost = options.get("shop/vhost/myproject")?.resource;
    for (const [name, { opts }] of inside) {
      const outermost = /shop\/(user\/|vhost\/|guard)/.test(name);
      expect(opts.deletedWith, name).toBe(outermost ? cluster.statefulSet : vhost);
    }
  });

  it("deletes nothing after making it anew, where both are the same object to the broker", async () => {
    const options = await optionsOf({ definition: seed, broker });
    const names = [
      "binding/myproject/logs/queue/testq1/",
      "permissions/myproject/guest",
      "exchange/myproject/logs",
    ];
    for (const name of names) {
      expect(options.get(`shop/${name}`)?.opts.deleteBeforeReplace, name).toBe(true);
    }
    expect(options.get("shop/exchange/myproject/logs")?.opts.replaceOnChanges).toEqual(["settings"]);
  });

  it("leaves what the plugin cannot make to Warren's own, one resource a vhost, under the broker's login", async () => {
    const definition = {
      users: { hashed: { password: { hash: "67ssWn8FQ9uk0YNQ8+9WQFN/xUXhX2npuVkiImeL5s3piCES" } } },
      vhosts: {
        v: {
          limits: { maxQueues: 5 },
          queues: { plain: {}, "a@b": { maxLength: 5 } },
          permissions: { hashed: { read: ".*" } },
        },
      },
    };
    const all = await registrations("shop", { definition, broker });
    expect(all.map(({ name }) => name).sort()).toEqual([
      "shop",
      "shop",
      "shop/engine",
      "shop/guard",
      "shop/objects",
      "shop/objects/provider",
      "shop/objects/v",
      "shop/permissions/v/hashed",
      "shop/queue/v/plain",
      "shop/vhost/v",
    ]);
    expect(inputsOf(all, "shop/objects/v")).toEqual({
      vhost: "v",
      objects: {
        limits: { maxQueues: 5 },
        queues: '{"a@b":{"arguments":{"x-max-length":5},"type":"quorum"}}',
      },
    });
    expect(inputsOf(all, "shop/objects/provider")).toMatchObject({
      endpoint: "http://broker:15672",
      username: "root",
    });
  });

  it("never replaces a queue for a changed setting, which would lose its messages", async () => {
    const options = await optionsOf({ definition: seed, broker });
    expect(options.get("shop/queue/myproject/testq1")?.opts.ignoreChanges).toEqual(["settings"]);
  });

  it("never lets the plugin delete a queue or a vhost, which it does unasked, with all that they hold", async () => {
    const options = await optionsOf({ definition: seed, broker });
    for (const name of ["queue/myproject/testq1", "queue/myproject/testq2", "vhost/myproject"]) {
      expect(options.get(`shop/${name}`)?.opts.retainOnDelete, name).toBe(true);
    }
    expect(options.get("shop/exchange/myproject/logs")?.opts.retainOnDelete).toBeUndefined();
  });

  it("has a guard that knows every queue of the file, and is deleted before everything else", async () => {
    const vhosts = { ...seed.vhosts, "/": { queues: { "a@b": { type: "stream" } } } } as const;
    const options = await optionsOf({ definition: { ...seed, vhosts }, broker });
    const others = [...options].filter(([, { type }]) =>
      /^(rabbitmq|warren:index:(\w+Objects|User|Vhost))/.test(type),
    );
    const depends = [options.get("shop/guard")?.opts.dependsOn ?? []].flat();
    expect(others).toHaveLength(9);
    for (const [name, { resource }] of others) expect(depends.includes(resource), name).toBe(true);
    expect(inputsOf(registered, "shop/guard")).toEqual({
      queues: {
        "/": { "a@b": { type: "stream" } },
        myproject: { testq1: { type: "classic" }, testq2: { type: "classic" } },
      },
      vhosts: { myproject: {} },
      handOver: false,
    });
  });

  it("says that the state may forget its objects only after each of them knows", async () => {
    const options = await optionsOf({ definition: seed, broker, handOver: true });
    const made = [...options].filter(([, { type }]) =>
      /^(rabbitmq|warren:index:(\w+Objects|User|Vhost|Guard))/.test(type),
    );
    const depends = [options.get("shop/engine")?.opts.dependsOn ?? []].flat();
    expect(made).toHaveLength(9);
    for (const [name, { resource, opts }] of made) {
      expect(opts.retainOnDelete, name).toBe(true);
      expect(depends.includes(resource), name).toBe(true);
    }
  });

  it("makes nothing at all of a topology with mistakes, and names all of them", async () => {
    const password = { config: "not-set" };
    const wrong = { users: { a: { password }, b: { password } } };
    expect(() => make("shop", { definition: wrong, broker })).toThrow(/user "a"[\s\S]*user "b"/);
    await settled();
    expect(registered).toEqual([]);
  });

  it("asks for exactly one source and for a way to the broker", () => {
    expect(() => make("shop", { broker })).toThrow(/exactly one/);
    expect(() => make("shop", { definition: seed, file: "x.yaml", broker })).toThrow(/exactly one/);
    expect(() => make("shop", { definition: seed, broker: { url: "http://x" } })).toThrow(
      /username and password/,
    );
  });
});
