/** References to objects that somebody else makes. */
import { expect, test } from "vitest";
import { findings } from "../../../components/topology/findings/findings.ts";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { withExternal } from "../../../components/topology/interchange/file/external.ts";
import { yamlOf } from "../../../components/topology/interchange/file/yaml.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { route } from "../../../components/topology/routing/route.ts";

const text = `
users: { team: {} }
vhosts:
  shop:
    external: { exchanges: [theirs, dlx], queues: [their.queue], upstreams: [far] }
    exchanges:
      orders: { alternateExchange: theirs }
      old: { arguments: { alternate-exchange: theirs } }
    queues:
      a: { deadLetter: { exchange: dlx } }
      b: { type: classic, arguments: { x-dead-letter-exchange: dlx }, bindings: [{ exchange: theirs, routingKey: k }] }
    bindings: [{ source: orders, destination: their.queue, routingKey: k }]
    policies: { p: { pattern: "^b$", applyTo: queues, definition: { dead-letter-exchange: dlx, max-length: 5 } } }
    federationUpstreamSets: { s: [far, { upstream: far, maxHops: 2 }] }
    topicPermissions: { team: { theirs: { write: ".*" } } }
    access: { team: { publish: [theirs], consume: [their.queue] } }
`;

const loaded = (yaml: string) => {
  const { plan, problems } = loadTopology("f.yaml", yaml);
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return plan;
};

test("a file refers to what others make, and makes nothing of it", () => {
  const plan = loaded(text);
  const { exchanges, queues, parameters } = toDefinitions(plan).definitions;
  const names = [...exchanges, ...queues, ...parameters].map(({ name }) => name);
  expect(names.sort()).toEqual(["a", "b", "old", "orders", "s"]);
  expect(findings(plan).map(({ code }) => code)).not.toContain("undefined-dead-letter-exchange");
});

test("without external the error tells of it, or a user would copy what others make into the file", () => {
  const { problems } = loadTopology("f.yaml", text.replace(/ {4}external: .*\n/, ""));
  const errors = problems.filter(({ severity }) => severity !== "warning");
  expect(errors.map(({ code }) => code)).toEqual(
    expect.arrayContaining(["undefined-exchange", "undefined-queue", "undefined-upstream"]),
  );
  for (const { message } of errors) expect(message).toMatch(/`external\.(exchanges|queues|upstreams)`/);
});

test("where an external exchange routes is unknown, and not nowhere", () => {
  const [vhost] = loaded(text).vhosts;
  if (vhost === undefined) throw new Error("no vhost");
  for (const exchange of ["orders", "theirs"]) {
    expect(route(vhost, { exchange, key: "other", headers: {} })).toMatchObject({
      queues: [],
      unknown: ['where exchange "theirs" routes: it is external, and the topology does not define it'],
    });
  }
});

test("a broker with references to what it does not have becomes a valid file, and the same broker again", () => {
  const definitions = {
    users: [{ name: "u", password_hash: "", tags: [] }],
    vhosts: [{ name: "v" }],
    topic_permissions: [{ vhost: "v", user: "u", exchange: "gone", write: ".*", read: "" }],
    exchanges: [{ vhost: "v", name: "x", type: "fanout", arguments: { "alternate-exchange": "unrouted" } }],
    queues: [
      { vhost: "v", name: "q", type: "quorum", arguments: { "x-dead-letter-exchange": "dlx" } },
      // It leaves the others to be declared.
      { vhost: "v", name: "r", type: "quorum", arguments: { "x-dead-letter-exchange": "" } },
    ],
    policies: [
      {
        vhost: "v",
        name: "p",
        pattern: ".*",
        "apply-to": "queues",
        definition: { "dead-letter-exchange": "late" },
      },
      {
        vhost: "v",
        name: "x",
        pattern: ".*",
        "apply-to": "exchanges",
        definition: { "alternate-exchange": "x" },
      },
    ],
    parameters: [
      { vhost: "v", component: "federation-upstream-set", name: "s", value: [{ upstream: "far" }] },
    ],
  };
  const plan = withExternal(fromDefinitions(definitions).plan);
  expect(plan.vhosts[0]?.external).toEqual({
    exchanges: ["dlx", "gone", "late", "unrouted"],
    queues: [],
    upstreams: ["far"],
  });
  const again = loaded(yamlOf(definitionOf(plan, { patterns: true }).definition));
  expect(toDefinitions(again)).toEqual(toDefinitions(plan));
});
