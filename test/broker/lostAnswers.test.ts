import { describe, expect, it } from "vitest";
import { fewestToImport } from "../../components/broker/bulkImport.ts";
import { BrokerClient } from "../../components/broker/client.ts";
import { Unreachable } from "../../components/broker/errors.ts";
import { apply } from "../../components/provider/reconcile/apply.ts";
import type { Request } from "../../components/provider/reconcile/scope.ts";
import { bindingKey, type Owned } from "../../components/topology/interchange/codec/objects.ts";
import { TestBroker } from "./broker.ts";
import { queue } from "./objects.ts";
import { EngineResource } from "./providerResource.ts";
import { versions } from "./versions.ts";

/** Does what it is told, and then says that there was no answer. */
class AnswerLost extends BrokerClient {
  override async put(...args: Parameters<BrokerClient["put"]>): Promise<void> {
    await super.put(...args);
    throw new Unreachable("the answer was lost by the test");
  }

  override async post(...args: Parameters<BrokerClient["post"]>): Promise<void> {
    await super.post(...args);
    throw new Unreachable("the answer was lost by the test");
  }
}

/** RabbitMQ made the vhost, and the connection was cut before it gave the permission. */
class VhostHalfMade extends BrokerClient {
  override async put(path: readonly string[], body: unknown): Promise<void> {
    await super.put(path, body);
    if (path.length === 2 && path[0] === "vhosts") {
      await this.delete(["permissions", path[1] ?? "", this.username]);
    }
  }
}

describe.each(versions)("an answer that is lost, on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const login = { endpoint: `http://${broker.host}:15672`, ...broker.credentials() };

  const applied = async (api: BrokerClient, request: Request) => {
    try {
      return await apply(api, request);
    } finally {
      api.close();
    }
  };

  it.each([1, fewestToImport])(
    "leaves no queue behind that the next file no longer wants (%i of them)",
    async (count) => {
      const vhost = await broker.vhost();
      const wanted = Array.from({ length: count }, (_, index) => queue(`q${index}`));
      const first = await applied(new AnswerLost(login), { vhost, before: [], wanted });
      expect(first.failures.join()).toContain("lost by the test");
      expect(first.isUnsure).toBe(true);
      expect(await broker.get(`/api/queues/${vhost}`)).toHaveLength(count);

      const second = await applied(new BrokerClient(login), { vhost, before: first.objects, wanted: [] });
      expect(second).toMatchObject({ objects: [], failures: [], warnings: [], isUnsure: false });
      expect(await broker.get(`/api/queues/${vhost}`)).toEqual([]);
    },
  );

  it("and a run in which nothing could be made, are no dead end: a refresh finds nothing there", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    const binding = {
      source: "none",
      destination: "none",
      destinationType: "queue",
      routingKey: "",
    } as const;
    const value = { ...binding, arguments: {} };
    const failures = await resource.up([{ kind: "bindings", keys: [bindingKey(value)], value }]);
    expect(failures.join()).toMatch(/not_found|no exchange/i);
    expect(await resource.read()).toBeUndefined();
  });

  it("to the making of a vhost does not keep its objects from being made in the same run", async () => {
    const vhost = await broker.vhost();
    await broker.request("DELETE", `/api/vhosts/${vhost}`);
    const wanted: readonly Owned[] = [{ kind: "vhost", keys: [], value: true }, queue("q")];
    const { failures } = await applied(new VhostHalfMade(login), { vhost, before: [], wanted });
    expect(failures).toEqual([]);
    expect(await broker.get(`/api/queues/${vhost}`)).toHaveLength(1);
  });
});
