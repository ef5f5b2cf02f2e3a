/** Names of every kind of object, to the byte, from the making to the removal. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { BrokerClient } from "../../components/broker/client.ts";
import { apply } from "../../components/provider/reconcile/apply.ts";
import { readObjects } from "../../components/provider/reconcile/look.ts";
import { bindingKey, idOf, type Owned } from "../../components/topology/interchange/codec/objects.ts";
import { planOf } from "../../components/topology/load.ts";
import { TestBroker } from "./broker.ts";
import { owned } from "./objects.ts";
import { versions } from "./versions.ts";

/** What breaks who is careless with addresses, ids and quoting; `end` makes it 255 bytes long. */
const hard = [
  "/",
  "a/b%2F%zz@c d",
  " \"'`$&?#;+=<>",
  "🐇é日本\u{10FFFF}",
  "__proto__",
  "constructor",
  "\t\u0007\u2028\ufeff\u202e",
  "a\\b",
];
const lines = "two\nlines\r\n";

/** 255 bytes of UTF-8 that begin so. */
function longest(start: string): string {
  let name = start;
  while (Buffer.byteLength(`${name}é`) <= 255) name += "é";
  return name + "x".repeat(255 - Buffer.byteLength(name));
}

/** Everything in a vhost that has a name, all with this one. */
function objects(name: string, user: string, changed: boolean): readonly Owned[] {
  const args = {};
  const binding = { source: name, destination: name, destinationType: "queue" as const, routingKey: name };
  const policy = {
    pattern: "^never$",
    applyTo: "queues",
    priority: changed ? 1 : 0,
    definition: { "max-length": 5 },
  };
  const uri = "amqp://no-such-host.invalid";
  const right = changed ? ".*" : "";
  const isObject = !/[\r\n]/.test(name);
  return [
    owned("permissions", [user], { configure: right, write: "", read: "" }),
    ...(isObject
      ? [
          owned("exchanges", [name], {
            ...{ type: "topic", durable: true, autoDelete: false, internal: false },
            arguments: { [name]: name },
          }),
          owned("topicPermissions", [user, name], { write: right, read: "" }),
          owned("queues", [name], {
            type: "classic",
            durable: true,
            autoDelete: false,
            arguments: { [name]: name },
          }),
          owned("bindings", [bindingKey({ ...binding, arguments: args })], { ...binding, arguments: args }),
        ]
      : []),
    owned("policies", [name], policy),
    owned("operatorPolicies", [name], policy),
    owned("parameters", ["federation-upstream", name], { uri, "prefetch-count": changed ? 2 : 1 }),
    owned("parameters", ["federation-upstream-set", name], [{ upstream: name }]),
    owned("parameters", ["shovel", name], {
      ...{ "src-protocol": "amqp091", "src-uri": uri, "src-queue": name },
      ...{ "dest-protocol": "amqp091", "dest-uri": uri, "dest-queue": changed ? "other" : name },
    }),
  ];
}

const byId = (all: readonly Owned[]) => new Map(all.map((one) => [idOf(one), one.value]));

describe.each(versions)("broker %s", { timeout: 120_000 }, (version) => {
  const broker = TestBroker.of(version);
  const open = () => new BrokerClient({ endpoint: `http://${broker.host}:15672`, ...broker.credentials() });

  test.each([...hard, lines].flatMap((name) => [name, longest(`${name} `)]))(
    "%j names every object of a vhost, and keeps doing so when the object changes",
    async (name) => {
      const api = open();
      // Vhosts and users stand beside those of others.
      const own = longest(`test-${randomUUID()} ${name}`.slice(0, 120));
      const ownGlobals = (changed: boolean): readonly Owned[] => [
        owned("users", [own], { tags: changed ? ["other"] : [], password: randomUUID() }),
        owned("userLimits", [own, "maxChannels"], changed ? 6 : 5),
        owned("globalParameters", [own], changed ? { [name]: name } : name),
      ];
      const vhost: readonly Owned[] = [owned("vhost", [], true)];
      const globals = [ownGlobals(false), ownGlobals(true)] as const;
      const inVhost = [
        [...vhost, ...objects(name, own, false)],
        [...vhost, ...objects(name, own, true)],
      ] as const;
      try {
        let before: { readonly globals: readonly Owned[]; readonly vhost: readonly Owned[] } = {
          globals: [],
          vhost: [],
        };
        for (const step of [0, 1] as const) {
          const [wantedGlobals, wanted] = [globals[step], inVhost[step]];
          expect(
            (await apply(api, { vhost: "", before: before.globals, wanted: wantedGlobals })).failures,
          ).toEqual([]);
          expect(byId(await readObjects(api, "", wantedGlobals))).toEqual(byId(wantedGlobals));
          expect((await apply(api, { vhost: own, before: before.vhost, wanted })).failures).toEqual([]);
          expect(byId(await readObjects(api, own, wanted))).toEqual(byId(wanted));
          before = { globals: wantedGlobals, vhost: wanted };
        }
        const gone = await apply(api, { vhost: own, before: before.vhost, wanted: vhost });
        expect([gone.failures, gone.warnings]).toEqual([[], []]);
        expect(byId(await readObjects(api, own, before.vhost))).toEqual(byId(vhost));
      } finally {
        expect((await apply(api, { vhost: own, before: vhost, wanted: [] })).failures).toEqual([]);
        expect((await apply(api, { vhost: "", before: globals[1], wanted: [] })).failures).toEqual([]);
        expect(await readObjects(api, "", globals[1])).toEqual([]);
        api.close();
      }
    },
  );

  test.each(hard)(
    "%j is what the broker calls the partitions of a super stream of that name",
    async (name) => {
      const vhost = await broker.vhost();
      const definition = { vhosts: { [vhost]: { superStreams: { [name]: { partitions: 2 } } } } };
      const { plan } = planOf(definition, { brokerVersion: version });
      const [planned] = plan?.vhosts ?? [];
      const api = open();
      const streams = (planned?.queues ?? []).map(({ name: queue }) =>
        owned("queues", [queue], { type: "stream", durable: true, autoDelete: false, arguments: {} }),
      );
      expect((await apply(api, { vhost, before: [], wanted: streams })).failures).toEqual([]);
      api.close();
      const found = await broker.get<{ name: string }[]>(`/api/queues/${vhost}?columns=name`);
      expect(found.map((one) => one.name).sort()).toEqual([`${name}-0`, `${name}-1`].sort());
    },
  );
});
