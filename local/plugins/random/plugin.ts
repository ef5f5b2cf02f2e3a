/**
 * RandomPassword of @pulumi/random, as far as Warren uses it: created once, kept in the state, replaced when its inputs
 * change.
 */
import { randomInt } from "node:crypto";
import { differences, isWithin } from "../../../components/provider/protocol/difference.ts";
import type { Plugin } from "../../../components/provider/protocol/plugin.ts";
import {
  reveal,
  Secret,
  Unknown,
  unknown,
  type ValueMap,
} from "../../../components/provider/protocol/value.ts";

const password = "random:index/randomPassword:RandomPassword";

const known = ["keepers", "length", "special"];

/** Defaults of the inputs. */
const defaults: ValueMap = { special: true };

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** As the random package documents them. */
const punctuation = "!@#$%&*()-_=+[]{}<>:?";

/** @param version the npm package's */
export function randomPlugin(version: string): Plugin {
  return {
    name: "random",
    version,
    configure: async () => {},
    cancel: () => {},
    async check({ type, news }) {
      if (type !== password)
        throw new Error(`the local random plugin creates RandomPassword only, not ${type}`);
      const failures = Object.keys(news)
        .filter((property) => !known.includes(property))
        .map((property) => ({
          property,
          reason: `the local random plugin takes ${known.join(", ")} only`,
        }));
      const { length } = reveal(news);
      if (!(length instanceof Unknown) && !(Number.isInteger(length) && Number(length) >= 1)) {
        failures.push({ property: "length", reason: "length must be a whole number from 1" });
      }
      return { inputs: news, failures };
    },
    async diff({ oldInputs, news, ignoreChanges }) {
      const changed = differences({ ...defaults, ...oldInputs }, { ...defaults, ...news }).filter(
        ({ path }) => !ignoreChanges.some((ignored) => isWithin(path, ignored)),
      );
      return { differences: changed, replaces: changed.map(({ path }) => path), deleteBeforeReplace: false };
    },
    async create({ inputs, preview }) {
      if (preview) return { id: "", outputs: { ...inputs, result: new Secret(unknown) } };
      const { length, special } = { ...defaults, ...reveal(inputs) };
      const characters = special === false ? letters : letters + punctuation;
      const drawn = Array.from({ length: Number(length) }, () =>
        characters.charAt(randomInt(characters.length)),
      );
      return { id: "none", outputs: { ...inputs, result: new Secret(drawn.join("")) } };
    },
    // There is only the state to read from.
    async read({ id, olds, oldInputs }) {
      if (Object.keys(olds).length === 0) throw new Error("the local random plugin cannot import a password");
      return { id, outputs: olds, inputs: oldInputs };
    },
    async update({ type }) {
      throw new Error(`${type} cannot change in place: every change of an input replaces it`);
    },
    delete: async () => {},
  };
}
