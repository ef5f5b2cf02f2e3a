import { describe, expect, it } from "vitest";
import { definitionsProblem } from "../../../components/cluster/definitionsProblem.ts";
import { definitionsRecord } from "../../../components/cluster/definitionsSecret.ts";
import { podTemplate } from "../../../components/cluster/podTemplate.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import { definitionsSecretData } from "../../../components/cluster/secrets.ts";
import { clientService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { statefulSet } from "../../../components/cluster/statefulSet.ts";
import { resolved } from "./resolved.ts";

const json = (manifest: unknown) => JSON.parse(JSON.stringify(manifest));
const given = { files: { definitionsSecret: { secret: "exported", key: "all.json" } } };
const recordName = (settings: ClusterSettings) => json(definitionsRecord(resolved(settings))).metadata.name;

describe("definitions from a Secret", () => {
  it("lie between the vhost that every broker has and the administrator, whom they cannot replace", () => {
    const volumes = json(podTemplate(resolved(given))).spec.volumes;
    const config = volumes.find(({ name }: { name: string }) => name === "config");
    expect(config.projected.sources.slice(4)).toEqual([
      {
        secret: {
          name: "rabbitmq-admin-definitions",
          items: [
            { key: "1-vhost.json", path: "definitions/1-vhost.json" },
            { key: "3-administrator.json", path: "definitions/3-administrator.json" },
          ],
        },
      },
      { secret: { name: "exported", items: [{ key: "all.json", path: "definitions/2-secret.json" }] } },
      {
        configMap: {
          name: recordName(given),
          optional: true,
          items: [{ key: "definitions-loaded", path: "definitions-loaded" }],
        },
      },
    ]);
    const data = Object.entries(definitionsSecretData("pw")).map(([key, value]) => [
      key,
      JSON.parse(Buffer.from(value, "base64").toString()),
    ]);
    expect(Object.fromEntries(data)).toEqual({
      "1-vhost.json": { vhosts: [{ name: "/", description: "Default virtual host" }] },
      "3-administrator.json": {
        users: [{ name: "warren-admin", password: "pw", tags: ["administrator"] }],
        permissions: [{ user: "warren-admin", vhost: "/", configure: ".*", write: ".*", read: ".*" }],
      },
    });
  });

  it("are loaded until there is a record, or what has changed since would be set back", () => {
    const [, , script] = json(podTemplate(resolved(given))).spec.containers[0].command;
    const lines = script.split("\n");
    expect(lines.slice(-5)).toEqual([
      'if [ ! -e /etc/rabbitmq/definitions-loaded ] || { [ ! -d "$HOME/mnesia/$RABBITMQ_NODENAME" ] && [ -z "$seed" ]; }; then',
      "{ mkdir -p /tmp/conf.d && ln -sf /etc/rabbitmq/conf.d/* /tmp/conf.d && printf '%s\\n' " +
        "'definitions.import_backend = local_filesystem' 'definitions.local.path = /etc/rabbitmq/definitions' " +
        "> /tmp/conf.d/definitions.conf; } || exit 1",
      "export RABBITMQ_CONFIG_FILES=/tmp/conf.d",
      "fi",
      "exec rabbitmq-server",
    ]);
  });

  it("found no second cluster: while they do not load on pod 0, new nodes wait for it; on 4.0, where they cannot, the setting is refused", () => {
    const script = (version: string): string =>
      json(podTemplate(resolved({ ...given, version, image: "i" }))).spec.containers[0].command[2];
    const waits =
      'until [ -n "$seed" ]; do echo "Warren, before this node starts: pod 0 loads the definitions';
    const [before, after] = script("4.3").split(waits);
    expect(before).toContain(`&& [ "\${POD_NAME##*-}" != 0 ]; then\ntrap 'exit 143' TERM\n`);
    // Also where the seed goes into the configuration.
    expect(after).toContain("cluster_formation.k8s.seed_node = $seed");
    expect(() => script("4.0.5")).toThrow(/files\.definitionsSecret.*from RabbitMQ 4\.1 on/);
  });

  it("are loaded again if another Secret or key is named, whose record does not exist", () => {
    const other = { files: { definitionsSecret: { secret: "exported", key: "new.json" } } };
    expect(recordName(given)).toMatch(/^rabbitmq-definitions-[0-9a-f]{10}$/);
    expect(recordName(other)).not.toBe(recordName(given));
    // From zero nodes the cluster comes back with its data.
    expect(recordName({ ...given, replicas: 0 })).toBe(recordName(given));
    expect(definitionsRecord(resolved())).toBeUndefined();
  });

  it("let the update fail with their reason, which Pulumi's own wait for the nodes would hold up", () => {
    const annotations = (make: typeof statefulSet | typeof clientService, settings: ClusterSettings) =>
      json(make(resolved(settings))).metadata.annotations;
    expect(annotations(statefulSet, given)).toEqual({ "pulumi.com/waitFor": "jsonpath={.metadata.uid}" });
    expect(annotations(statefulSet, {})).toBeUndefined();
    const skipAwait = { "pulumi.com/skipAwait": "true" };
    expect(annotations(clientService, given)).toEqual(skipAwait);
  });

  it("do not keep an update from waiting for a load balancer's address", () => {
    const make = (type: "LoadBalancer" | "ClusterIP") =>
      json(clientService(resolved({ ...given, service: { type } }))).metadata.annotations;
    expect(make("LoadBalancer")).toBeUndefined();
    expect(make("ClusterIP")).toEqual({ "pulumi.com/skipAwait": "true" });
  });

  it("are refused as lines of rabbitmq.conf, with which nobody could log in as the administrator", () => {
    const config = {
      load_definitions: "/a.json",
      "definitions.local.path": "/a.json",
      "definitions.tls.password": "never printed",
      "management.load_definitions": "/a.json",
    };
    const { problems } = resolveSettings(
      { config, files: { definitionsSecret: { secret: "A B", key: "/" } } },
      "rabbitmq",
    );
    const path = "warren:cluster";
    const why =
      "a node that loads definitions makes no administrator for Warren to log in as; " +
      "put them into a Secret and name it in files.definitionsSecret";
    expect(problems.map(({ message }) => message)).toEqual([
      `${path}.config.load_definitions: "/a.json" is not allowed; ${why}`,
      `${path}.config.definitions.local.path: "/a.json" is not allowed; ${why}`,
      `${path}.config.definitions.tls.password: not allowed; ${why}`,
      `${path}.config.management.load_definitions: "/a.json" is not allowed; ${why}`,
      `${path}.files.definitionsSecret.secret: "A B" is not allowed; it must be the name of a Secret`,
      `${path}.files.definitionsSecret.key: "/" is not allowed; it must be a key of the Secret`,
    ]);
  });
});

describe("definitions that RabbitMQ would not load, so that no node would boot", () => {
  it.each<[string, unknown, string | undefined]>([
    ["an empty file", " \n", "it is empty"],
    ["no JSON", '{"users": [{"name": "a", "password": "secret"', "it is not JSON"],
    ["a list", "[]", "it is not a JSON object"],
    ["an object for a list", { queues: {} }, '"queues" is not a list of objects'],
    ["a list of names", { vhosts: ["/"] }, '"vhosts" is not a list of objects'],
    [
      "the export of one vhost",
      { queues: [{ name: "orders", durable: true }] },
      "some of its queues have no vhost: it is the export of one vhost, and RabbitMQ loads only exports of a whole " +
        "cluster when it boots",
    ],
    ["a user without a name", { users: [{ tags: [] }] }, 'a user has no "name"'],
    ["a user without tags", { users: [{ name: "a" }] }, 'the user "a" has no "tags"'],
    [
      "two passwords",
      { users: [{ name: "a", tags: "", password: "secret", password_hash: "c2Vj" }] },
      'the user "a" has both "password" and "password_hash"',
    ],
    [
      "a hash that is none",
      { users: [{ name: "a", tags: "", password_hash: "secret!" }] },
      'the "password_hash" of the user "a" is not base64',
    ],
    ["all that it takes", { users: [{ name: "a", tags: "", password_hash: "c2Vj" }], later: 1 }, undefined],
    ["a byte order mark", "\uFEFF{}", undefined],
  ])("are told before anything is changed: %s", (_, definitions, problem) => {
    const text = typeof definitions === "string" ? definitions : JSON.stringify(definitions);
    expect(definitionsProblem(text)).toBe(problem);
  });
});
