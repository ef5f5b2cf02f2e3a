/** The resources that hold a vhost's objects, or those that belong to none: each object and field has its line in a preview. */
import type { Json } from "../topology/model.ts";
import type { Api } from "./api.ts";
import { apply, type Request, type Result } from "./apply.ts";
import { changesInTexts } from "./changes.ts";
import { choicesIn } from "./choices.ts";
import { isFixed } from "./describe.ts";
import { readObjects } from "./look.ts";
import { lossesIn } from "./losses.ts";
import { byId, escaped, idOf, type Owned, same, unescaped } from "./objects.ts";
import { type Difference, differences, same as sameValue } from "./protocol/difference.ts";
import {
  type DiffRequest,
  type DiffResult,
  InitializationFailed,
  type ReadRequest,
  type ReadResult,
} from "./protocol/plugin.ts";
import { markSecrets, redact } from "./protocol/secrets.ts";
import { at, isMap, Secret, stringAt, toJsonMap, type Value, type ValueMap } from "./protocol/value.ts";
import type { ResourceKind, Surroundings } from "./resourceKind.ts";
import { fixed, wayFor } from "./steps.ts";
import { globalObjectsType, vhostObjectsType } from "./tokens.ts";
import { differingObjects, objectsIn, treeOf } from "./tree.ts";

/** Id of the one resource that belongs to no vhost. A vhost's cannot be empty, and has that of its vhost. */
const globalId = "*";

export function objectsResource({ api, hastyApi, warn, tell, say }: Surroundings): ResourceKind {
  /** Makes it so; what failed is told at once, and what was done is kept in the state. */
  const change = async (urn: string, id: string, request: Request, inputs: ValueMap): Promise<ValueMap> => {
    const result = await applied(api(), request, inputs);
    for (const warning of result.warnings) warn(urn, redact(warning, inputs));
    if (result.failures.length === 0) return wantedOf(inputs);
    const recorded = outputsOf([...result.objects, ...result.rest()], inputs);
    const outputs = result.isUnsure ? { ...recorded, isUnsure: true } : recorded;
    const reasons = result.failures.map((reason) => redact(reason, inputs));
    throw new InitializationFailed(id, outputs, { ...inputs, ...recorded }, reasons);
  };

  return {
    check: async ({ olds, news, type }) => ({
      inputs: news,
      failures: [...misuse(type, news), ...unchangeable(olds, news)],
    }),
    diff: async (request) => {
      const found = await difference(hastyApi, request);
      if (found.differences.length > 0) {
        const { before, after } = differing(request.olds, request.news);
        const changes = changesInTexts(before, after);
        if (changes.length > 0) say(request.urn, redact(changes.join("\n"), request.news));
      }
      return found;
    },
    create: async ({ urn, type, inputs, preview }) => {
      const id = type === globalObjectsType ? globalId : vhostOf(inputs);
      if (preview) return { id: "", outputs: inputs };
      const request = {
        vhost: vhostOf(inputs),
        before: [],
        wanted: owned(inputs),
        choices: choicesIn(inputs),
        tell: (text: string) => tell(urn, text),
      };
      return { id, outputs: await change(urn, id, request, inputs) };
    },
    read: (request) => read(api(), request),
    update: async ({ urn, id, olds, oldInputs, inputs, preview }) => {
      if (preview) return inputs;
      const looksAtAll = at(olds, "isUnsure") === true || !sameValue(oldInputs.restsOn, inputs.restsOn);
      const request = {
        ...(looksAtAll ? { before: owned(olds), wanted: owned(inputs) } : scopeOf(olds, inputs)),
        vhost: vhostOf(inputs),
        choices: choicesIn(inputs),
        choicesBefore: choicesIn(olds),
        tell: (text: string) => tell(urn, text),
      };
      return change(urn, id, request, inputs);
    },
    delete: async ({ urn, olds }) => {
      const request = {
        vhost: vhostOf(olds),
        before: owned(olds),
        wanted: [],
        choicesBefore: choicesIn(olds),
      };
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
  if (Object.keys(olds).length === 0) {
    throw new Error(
      `${type} cannot be imported: declare it and run \`pulumi up\`, which leaves alone what is there already`,
    );
  }
  // The state of what made the object before: the next update takes it over.
  if (!("objects" in olds)) return { id, outputs: olds, inputs: oldInputs };
  const objects = await readObjects(api, vhostOf(olds), owned(olds));
  if (objects.length === 0) return undefined;
  const outputs = outputsOf(objects, olds);
  return { id, outputs, inputs: { ...oldInputs, ...outputs } };
}

/** What was recorded after the last run, partly done or not, against what is wanted. */
async function difference(hastyApi: () => Api, { olds, news }: DiffRequest): Promise<DiffResult> {
  const moved: readonly Difference[] = differences(olds.vhost, news.vhost, "vhost");
  const lost = moved.length > 0 ? [] : await losses(hastyApi, olds, news);
  if (lost.length > 0) throw new Error(redact(lost.join("\n"), olds));
  return {
    differences: [
      ...moved,
      ...["objects", "choices"].flatMap((name) => differences(at(olds, name), at(news, name), name)),
    ],
    replaces: moved.map(({ path }) => path),
    deleteBeforeReplace: true,
  };
}

/** What a preview can know already of messages that an update would not take away. */
async function losses(hastyApi: () => Api, olds: ValueMap, news: ValueMap): Promise<readonly string[]> {
  const { before, after } = differing(olds, news);
  const wanted = byId(after);
  const leaving = before.filter((one) => one.kind === "queues" && !wanted.has(idOf(one)));
  return leaving.length === 0 ? [] : lossesIn(hastyApi(), vhostOf(olds), leaving, choicesIn(olds));
}

interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Settings that the recorded queues and exchanges cannot get. It is a matter of the check: a refresh asks for the
 * difference, too, and must be able to tell that somebody has made such an object anew.
 */
function unchangeable(olds: ValueMap, news: ValueMap): readonly CheckFailure[] {
  if (vhostOf(olds) !== vhostOf(news)) return [];
  const { before, after } = differing(olds, news);
  const wanted = byId(after);
  const choices = choicesIn(news);
  return before.flatMap((one) => {
    const now = wanted.get(idOf(one));
    if (now === undefined || !isFixed(now.kind) || same(one.value, now.value)) return [];
    if (wayFor(now, one.value, choices) !== "put") return [];
    return [{ property: "", reason: redact(fixed(now, one.value), olds) }];
  });
}

function misuse(type: string, news: ValueMap): readonly CheckFailure[] {
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
  return objectsIn<Json>(treeIn(values)).map(plain);
}

/** As `owned`, of two descriptions only what differs. */
function differing(olds: ValueMap, news: ValueMap) {
  const { before, after } = differingObjects(treeIn(olds), treeIn(news));
  return { before: before.map(plain), after: after.map(plain) };
}

/** What differs, and beside it what does not. */
function scopeOf(olds: ValueMap, news: ValueMap): Pick<Request, "before" | "wanted" | "kept"> {
  const { before, after } = differing(olds, news);
  const other = new Set(after.map(idOf));
  return { before, wanted: after, kept: () => owned(news).filter((one) => !other.has(idOf(one))) };
}

function treeIn(values: ValueMap): { readonly [kind: string]: Json } {
  const objects = at(values, "objects");
  return isMap(objects) ? toJsonMap(objects) : {};
}

function plain(one: Owned): Owned {
  return { ...one, value: unescaped(one.value) };
}

/** What is there after a run in which nothing failed: all that was wanted, as it was wanted. */
function wantedOf({ vhost, choices, objects = {} }: ValueMap): ValueMap {
  return { ...(vhost !== undefined && { vhost }), ...(choices !== undefined && { choices }), objects };
}

/** In the order of the inputs' shape, with a secret mark on what is secret there. */
function outputsOf(objects: readonly Owned[], secrets: ValueMap): ValueMap {
  const tree = treeOf<Value>(objects.map((one) => ({ ...one, value: hidden(one) })));
  return markSecrets({ ...wantedOf(secrets), objects: tree }, secrets);
}

/** A hash that the broker has and the inputs do not is secret, too: whoever has it can try passwords on it. */
function hidden({ kind, value }: Owned): Value {
  const plain: Value = escaped(value);
  if (kind !== "users" || !isMap(plain) || plain.passwordHash === undefined) return plain;
  return { ...plain, passwordHash: new Secret(plain.passwordHash) };
}
