import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { UserDefinition } from "../../../components/topology/definition/topology.ts";
import {
  broker,
  inputsOf,
  make,
  makeCluster,
  registered,
  registrations,
  seed,
  settled,
} from "./topologyMocks.ts";

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
    expect(provider?.inputs.endpoint).toBe("https://broker:15671");
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
