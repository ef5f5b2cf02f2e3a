// The random package's rules of life: made once, kept in the state, made anew when an input changes.
import { differences, isWithin } from "../../../components/engine/protocol/difference.ts";
import type { Plugin } from "../../../components/engine/protocol/plugin.ts";
import { hasUnknown, reveal, unknown, type ValueMap } from "../../../components/engine/protocol/value.ts";
import { guarded, type RandomResource, resourceOf } from "./resources.ts";

/** The plugin; `version` is the npm package's. */
export function randomPlugin(version: string): Plugin {
  return {
    name: "random",
    version,
    configure: () => {},
    cancel: () => {},
    async check({ type, news }) {
      const resource = resourceOf(type);
      const strange = Object.keys(news).filter(
        (key) => !Object.hasOwn(resource.inputs, key) && !key.startsWith("__"),
      );
      const failures = strange.map((property) => ({
        property,
        reason: `${type} has no such property; it has ${Object.keys(resource.inputs).join(", ")}`,
      }));
      const problem = hasUnknown(news) ? undefined : resource.problem(complete(resource, reveal(news)));
      return { inputs: news, failures: problem === undefined ? failures : [...failures, problem] };
    },
    // Defaults filled in on both sides: an import records fewer inputs than a program may spell out.
    async diff({ type, oldInputs, news, ignoreChanges }) {
      const resource = resourceOf(type);
      const changed = differences(complete(resource, oldInputs), complete(resource, news)).filter(
        ({ path }) => !path.startsWith("__") && !ignoreChanges.some((ignored) => isWithin(path, ignored)),
      );
      return { differences: changed, replaces: changed.map(({ path }) => path), deleteBeforeReplace: false };
    },
    async create({ type, inputs, preview }) {
      const resource = resourceOf(type);
      const base = complete(resource, inputs);
      if (preview) {
        const computed = Object.fromEntries(resource.computed.map((name) => [name, unknown]));
        return { id: "", outputs: { ...base, ...guarded(resource, computed) } };
      }
      const { id, outputs } = resource.create(reveal(base));
      return { id, outputs: { ...base, ...guarded(resource, outputs) } };
    },
    // There is nothing but the state to read from, except in an import, whose id is the value.
    async read({ type, id, olds, oldInputs }) {
      const resource = resourceOf(type);
      if (Object.keys(olds).length > 0) return { id, outputs: olds, inputs: oldInputs };
      const imported = resource.import(id);
      const outputs = { ...complete(resource, imported.inputs), ...guarded(resource, imported.outputs) };
      return { id: imported.id, outputs, inputs: imported.inputs };
    },
    async update({ type }) {
      throw new Error(`${type} cannot change in place: every change of an input replaces it`);
    },
    delete: async () => {},
  };
}

/** The inputs with the defaults of those left out. */
function complete(resource: RandomResource, inputs: ValueMap): ValueMap {
  const defaults = Object.entries(resource.inputs).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const all: ValueMap = { ...Object.fromEntries(defaults), ...inputs };
  if (!Object.hasOwn(resource.inputs, "numeric")) return all;
  const numeric = all.numeric ?? all.number ?? true;
  return { ...all, numeric, number: numeric };
}
