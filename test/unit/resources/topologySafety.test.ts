import { describe, expect, it } from "vitest";
import {
  broker,
  inputsOf,
  makeCluster,
  optionsOf,
  outputs,
  registered,
  registrations,
  seed,
} from "./topologyMocks.ts";

describe("Topology, so that nothing is lost,", () => {
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
      endpoint: "https://broker:15671",
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

  it("has a guard for the bulk engine, too, unless the state is of a version that had none", async () => {
    const definition = {
      ...seed,
      vhosts: { ...seed.vhosts, "/": { queues: { q: { allowLoss: true } } } },
    } as const;
    const old = await registrations("shop", { definition, broker, engine: "bulk" });
    expect(inputsOf(old, "shop/bulk-guard")).toBeUndefined();
    outputs.stateVersion = 2;
    const options = await optionsOf({ definition, broker, engine: "bulk" });
    delete outputs.stateVersion;
    const depends = [options.get("shop/bulk-guard")?.opts.dependsOn ?? []].flat();
    const others = [...options].filter(([, { type }]) => /^warren:index:(\w+Objects|Engine)/.test(type));
    expect(others).toHaveLength(4);
    for (const [name, { resource }] of others) expect(depends.includes(resource), name).toBe(true);
    expect(inputsOf(registered, "shop/bulk-guard")).toEqual({
      vhosts: {
        "/": { queues: '["q"]', allowLoss: ["q"] },
        myproject: { made: true, queues: '["testq1","testq2"]' },
      },
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
});
