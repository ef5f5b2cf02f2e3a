/** Definition files that nobody here wrote: RabbitMQ's own samples, and exports of other tools' tests. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fromDefinitions } from "../../../components/topology/definitions/fromDefinitions.ts";
import { declarable } from "../../../components/topology/definitions/owned.ts";
import { toDefinitions } from "../../../components/topology/definitions/toDefinitions.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { maxBytes } from "../../../components/topology/source/decode.ts";
import { definitionOf } from "../../../components/topology/write/definitionOf.ts";
import { yamlOf } from "../../../components/topology/write/yaml.ts";

const folder = join(import.meta.dirname, "../../../../shared/data/definitions");

type Fields = { readonly [name: string]: unknown };

const read = (file: string): Fields => {
  const bytes = readFileSync(join(folder, file));
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
};

/** The keys of every mapping in order, so that lists of them can be sorted. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, ordered(inner)]),
  );
}

const mapping = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(mapping) : []);

/** What a broker makes of each object, written without our own reader: every default in its place. */
function normal(json: Fields): unknown {
  const single = json.original_vhost_name;
  const vhosts = single === undefined ? listOf(json.vhosts) : [{ name: single, metadata: json.metadata }];
  const inVhost = (key: string, make: (one: Fields) => Fields) =>
    listOf(json[key]).map((one) => make(single === undefined ? one : { vhost: single, ...one }));
  const args = (one: Fields) => mapping(one.arguments);
  const all: { readonly [key: string]: readonly Fields[] } = {
    users: listOf(json.users).map((one) => ({ ...one, limits: mapping(one.limits) })),
    vhosts: vhosts.map(({ name, metadata }) => {
      const { description = "", tags = [], default_queue_type } = mapping(metadata);
      return { name, description, tags, default_queue_type };
    }),
    queues: inVhost("queues", (one) => {
      const type = one.type ?? args(one)["x-queue-type"] ?? "classic";
      return { ...one, type, arguments: { ...args(one), "x-queue-type": type } };
    }),
    exchanges: inVhost("exchanges", (one) => ({ internal: false, ...one })),
    bindings: inVhost("bindings", (one) => one),
    policies: inVhost("policies", (one) => one),
    parameters: inVhost("parameters", (one) => one),
    permissions: listOf(json.permissions),
    topic_permissions: listOf(json.topic_permissions),
    global_parameters: listOf(json.global_parameters).filter(({ name }) => name !== "internal_cluster_id"),
  };
  return Object.fromEntries(
    Object.entries(all).map(([key, list]) => [key, list.map((one) => JSON.stringify(ordered(one))).sort()]),
  );
}

test("the public files are there: without them nothing of this was tried", () => {
  expect(existsSync(folder), `${folder} is missing`).toBe(true);
});

describe.each(existsSync(folder) ? readdirSync(folder) : [])("%s", (file) => {
  const json = read(file);
  const imported = fromDefinitions(json);
  const { plan } = declarable(imported.plan);

  test("is read without a problem and written back without a difference", () => {
    expect(imported.problems).toEqual([]);
    const { definitions } = toDefinitions(plan);
    expect(normal({ ...definitions })).toEqual(normal(json));
  });

  test("as a topology file is right, and makes the same broker", () => {
    const { definition, leftOut } = definitionOf(plan, { patterns: true });
    expect(leftOut).toEqual([]);
    const text = yamlOf(definition);
    const { plan: loaded, problems } = loadTopology(file, text);
    if (text.length > maxBytes) {
      expect(problems.map(({ code }) => code)).toEqual(["too-large"]);
      return;
    }
    expect(problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
    expect(loaded && normal({ ...toDefinitions(loaded).definitions })).toEqual(normal(json));
  });
});
