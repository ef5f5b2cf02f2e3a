/** The resources that hold a vhost's objects, or those that belong to none: each object and field has its line in a preview. */
import type { Json } from "../topology/model.ts";
import type { Api } from "./api.ts";
import { apply, type Request, type Result, readObjects } from "./apply.ts";
import { isFixed } from "./describe.ts";
import { escaped, idOf, type Owned, objectsIn, treeOf, unescaped } from "./objects.ts";
import { type Difference, differences } from "./protocol/difference.ts";
import {
  type DiffRequest,
  type DiffResult,
  InitializationFailed,
  type ReadRequest,
  type ReadResult,
} from "./protocol/plugin.ts";
import { markSecrets, redact } from "./protocol/secrets.ts";
import { at, isMap, stringAt, toJsonMap, type Value, type ValueMap } from "./protocol/value.ts";
import type { ResourceKind, Surroundings } from "./resourceKind.ts";
import { fixed, same } from "./steps.ts";
import { globalObjectsType, vhostObjectsType } from "./tokens.ts";

/** Id of the one resource that belongs to no vhost. A vhost's cannot be empty, and has that of its vhost. */
const globalId = "*";

export function objectsResource({ api, warn }: Surroundings): ResourceKind {
  /** Makes it so; what failed is told at once, and what was done is kept in the state. */
  const change = async (urn: string, id: string, request: Request, inputs: ValueMap): Promise<ValueMap> => {
    const result = await applied(api(), request, inputs);
    for (const warning of result.warnings) warn(urn, redact(warning, inputs));
    const outputs = outputsOf(result.objects, inputs);
    if (result.failures.length === 0) return outputs;
    const reasons = result.failures.map((reason) => redact(reason, inputs));
    throw new InitializationFailed(id, outputs, inputs, reasons);
  };

  return {
    check: async ({ news, type }) => ({ inputs: news, failures: misuse(type, news) }),
    diff: async (request) => difference(request),
    create: async ({ urn, type, inputs, preview }) => {
      const id = type === globalObjectsType ? globalId : vhostOf(inputs);
      if (preview) return { id: "", outputs: inputs };
      const request = { vhost: vhostOf(inputs), before: [], wanted: owned(inputs) };
      return { id, outputs: await change(urn, id, request, inputs) };
    },
    read: (request) => read(api(), request),
    update: async ({ urn, id, olds, inputs, preview }) => {
      if (preview) return inputs;
      const request = { vhost: vhostOf(inputs), before: owned(olds), wanted: owned(inputs) };
      return change(urn, id, request, inputs);
    },
    delete: async ({ urn, olds }) => {
      const request = { vhost: vhostOf(olds), before: owned(olds), wanted: [] };
      const { failures, warnings } = await applied(api(), request, olds);
      for (const warning of warnings) warn(urn, redact(warning, olds));
      if (failures.length > 0) throw new Error(redact(failures.join("\n"), olds));
    },
  };
}

/** An error before anything was changed: its text may hold a secret, too. */
async function applied(api: Api, request: Request, secrets: ValueMap): Promise<Result> {
  try {
    return await apply(api, request);
  } catch (error) {
    throw new Error(redact(error instanceof Error ? error.message : String(error), secrets));
  }
}

async function read(api: Api, { id, olds, oldInputs, type }: ReadRequest): Promise<ReadResult | undefined> {
  const before = owned(olds);
  if (before.length === 0) {
    throw new Error(
      `${type} cannot be imported: declare it and run \`pulumi up\`, which leaves alone what is there already`,
    );
  }
  const objects = await readObjects(api, vhostOf(olds), before);
  if (objects.length === 0) return undefined;
  const outputs = outputsOf(objects, olds);
  return { id, outputs, inputs: { ...oldInputs, ...outputs } };
}

/** What was recorded after the last run, partly done or not, against what is wanted. */
function difference({ olds, news }: DiffRequest): DiffResult {
  const moved: readonly Difference[] = differences(olds.vhost, news.vhost, "vhost");
  const wanted = new Map(owned(news).map((one) => [idOf(one), one]));
  const refused = owned(olds).flatMap((before) => {
    const now = wanted.get(idOf(before));
    return now === undefined || !isFixed(now.kind) || same(before.value, now.value)
      ? []
      : [fixed(now, before.value)];
  });
  if (moved.length === 0 && refused.length > 0) throw new Error(refused.join("\n"));
  return {
    differences: [...moved, ...differences(at(olds, "objects"), at(news, "objects"), "objects")],
    replaces: moved.map(({ path }) => path),
    deleteBeforeReplace: true,
  };
}

function misuse(
  type: string,
  news: ValueMap,
): readonly { readonly property: string; readonly reason: string }[] {
  if (type === vhostObjectsType && "vhost" in news && news.vhost === "") {
    return [{ property: "vhost", reason: "it must name a vhost" }];
  }
  return [];
}

function vhostOf(values: ValueMap): string {
  return stringAt(values, "vhost") ?? "";
}

/** The objects as plain data, their secrets too. */
function owned(values: ValueMap): readonly Owned[] {
  const objects = at(values, "objects");
  if (!isMap(objects)) return [];
  return objectsIn<Json>(toJsonMap(objects)).map((one) => ({ ...one, value: unescaped(one.value) }));
}

/** In the order of the inputs' shape, with a secret mark on what is secret there. */
function outputsOf(objects: readonly Owned[], secrets: ValueMap): ValueMap {
  const tree = treeOf<Json>(objects.map((one) => ({ ...one, value: escaped(one.value) })));
  const vhost: Value | undefined = secrets.vhost;
  return markSecrets({ ...(vhost !== undefined && { vhost }), objects: tree }, secrets);
}
