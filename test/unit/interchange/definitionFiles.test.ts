/** Files of definitions, generated and public, become a plan and a topology file, and lose nothing on the way. */
import { describe, expect, test } from "vitest";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { declarable } from "../../../components/topology/interchange/definitions/owned.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { yamlOf } from "../../../components/topology/interchange/file/yaml.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { maxBytes } from "../../../components/topology/source/decode.ts";
import { generated, generatedCase } from "../../definitions/generated.ts";
import {
  publicFiles,
  publicFilesAreThere,
  readPublicFile,
  sayIfPublicFilesAreMissing,
} from "../../definitions/publicFiles.ts";

type Fields = { readonly [name: string]: unknown };

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

/** The largest file takes 20 s when nothing else runs beside it. */
const patience = 240_000;

/** The tests of one file. It is read in each of them, since a public one may not be there. */
function keepsEverything(file: string, read: (file: string) => Fields): void {
  test("is read without a problem and written back without a difference", { timeout: patience }, () => {
    const json = read(file);
    const imported = fromDefinitions(json);
    expect(imported.problems).toEqual([]);
    const { definitions } = toDefinitions(declarable(imported.plan).plan);
    expect(normal({ ...definitions })).toEqual(normal(json));
  });

  test("as a topology file is right, and makes the same broker", { timeout: patience }, () => {
    const json = read(file);
    const { plan } = declarable(fromDefinitions(json).plan);
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
}

describe.each(Object.keys(generated))("generated: %s", (name) => keepsEverything(name, generatedCase));

sayIfPublicFilesAreMissing(2 * publicFiles.length);
describe.skipIf(!publicFilesAreThere).each(publicFiles)("%s", (file) =>
  keepsEverything(file, readPublicFile),
);
