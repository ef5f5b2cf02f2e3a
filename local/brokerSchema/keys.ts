/** The keys of one version: what RabbitMQ makes of all its schema files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Keys } from "../../components/cluster/confSchema/history.ts";
import { datatype } from "./datatypes.ts";
import type { Mapping } from "./partial.ts";
import { type SchemaFile, schemaFile } from "./schemaFile.ts";
import { type Demand, demandOf, demandOfTranslation } from "./validators.ts";

/**
 * @param folder with a folder for each application: `plugins` of an installed RabbitMQ, or `deps` of its sources
 * @throws if there are no schema files, or one of them says what cannot be read
 */
export function keysIn(folder: string): Keys {
  const files = readdirSync(folder)
    .toSorted()
    .map((name): readonly [string, SchemaFile[]] => [applicationOf(name), schemasOf(folder, name)]);
  if (!files.some(([owner, schemas]) => owner === "rabbit" && schemas.length > 0)) {
    throw new Error(`${folder} has no rabbit*/priv/schema/rabbit.schema`);
  }
  const schemas = files.flatMap(([, found]) => found);
  const validators = new Map(schemas.toReversed().flatMap((schema) => [...schema.validators]));
  const translations = new Map(schemas.toReversed().flatMap((schema) => [...schema.translations]));
  const uses = Map.groupBy(
    schemas.flatMap(({ mappings }) => mappings),
    ({ target }) => target,
  );
  const demands = ({ key, target, validators: names }: Mapping): readonly Demand[] => {
    const translation = uses.get(target)?.length === 1 ? translations.get(target) : undefined;
    return [
      // Cuttlefish runs validators for keys without a wildcard only.
      ...(key.includes("$") ? [] : names).map((name) => demandOf(name, validators.get(name))),
      ...(translation ? [demandOfTranslation(translation)] : []),
    ];
  };
  const taken = new Set<string>();
  const targets = new Set<string>();
  const isFirst = (seen: Set<string>, name: string) => !seen.has(name) && seen.add(name) !== undefined;
  return Object.fromEntries(
    files
      .filter(([owner, found]) => found.length > 0 || owner.startsWith("rabbitmq_"))
      .map(([owner, found]) => {
        const mappings = found
          .flatMap((schema) => schema.mappings)
          // Of several files that define a key the first one counts, as do of several keys for one place the first
          // one, unless a function makes one value of them.
          .filter(({ key }) => isFirst(taken, key))
          .filter(({ target }) => translations.has(target) || isFirst(targets, target));
        return [
          owner,
          Object.fromEntries(mappings.flatMap((mapping) => entriesOf(mapping, demands(mapping))).toSorted()),
        ];
      }),
  );
}

/** `rabbit` of `rabbit-4.3.6`. */
const applicationOf = (name: string) => name.replace(/-.*/, "");

function schemasOf(folder: string, name: string): SchemaFile[] {
  const schemas = join(folder, name, "priv", "schema");
  if (!existsSync(schemas)) return [];
  const partial = (application: string, part: string) => {
    const owner = readdirSync(folder).find((other) => applicationOf(other) === application);
    return readFileSync(join(folder, owner ?? application, "priv", "schema", `${part}.partial`), "utf8");
  };
  return readdirSync(schemas)
    .filter((file) => file.endsWith(".schema"))
    .map((file) => {
      try {
        return schemaFile(readFileSync(join(schemas, file), "utf8"), partial);
      } catch (error) {
        throw new Error(`${join(schemas, file)}: ${error instanceof Error ? error.message : error}`);
      }
    });
}

/** The key and its former names. */
function entriesOf(mapping: Mapping, demands: readonly Demand[]): readonly (readonly [string, string])[] {
  const type = datatype(mapping.datatype, demands);
  return [mapping.key, ...mapping.aliases].map((key) => [key, type]);
}
