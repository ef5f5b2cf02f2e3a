// Which changes an object cannot take in place.
import { type Difference, isWithin } from "../../../components/engine/protocol/difference.ts";
import { at, stringAt, type ValueMap } from "../../../components/engine/protocol/value.ts";
import { autonamed } from "./annotations.ts";
import type { Cause } from "./apiError.ts";
import type { Settings } from "./settings.ts";

const identityPaths = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** Changed paths that replace the object by the official plugin's own rules, without asking the server: its identity,
 * and the data of a Secret or ConfigMap unless the settings say that it may change in place. */
export function replacedByRule(
  differences: readonly Difference[],
  news: ValueMap,
  settings: Pick<Settings, "secretMutable" | "configMapMutable">,
): readonly string[] {
  const frozen = at(news, "immutable") === true;
  const core = stringAt(news, "apiVersion") === "v1";
  const secret = core && stringAt(news, "kind") === "Secret" && (!settings.secretMutable || frozen);
  const configMap = core && stringAt(news, "kind") === "ConfigMap" && (!settings.configMapMutable || frozen);
  const paths = [
    ...identityPaths,
    ...(secret ? ["type", "data", "stringData"] : []),
    ...(configMap ? ["data", "binaryData"] : []),
  ];
  return differences.map(({ path }) => path).filter((path) => paths.some((fixed) => isWithin(path, fixed)));
}

/** Changed paths that the server has refused to change in place. A refusal that fits none of them is blamed on all
 * that changed below the object's spec, or else on every change. */
export function replacedByServer(
  differences: readonly Difference[],
  causes: readonly Cause[],
): readonly string[] {
  if (causes.length === 0) return [];
  const paths = differences.map(({ path }) => path);
  const blamed = paths.filter((path) => causes.some((cause) => blames(cause, path)));
  if (blamed.length > 0) return blamed;
  const spec = paths.filter((path) => isWithin(path, "spec"));
  return spec.length > 0 ? spec : paths;
}

function blames({ field, message }: Cause, path: string): boolean {
  const named = field.replace(/^\./, "").replaceAll(/\[key: .*\]$/g, "");
  if (named === "") return false;
  const allowed = /for fields other than (.*)/s.exec(message)?.[1];
  const mutable = [...(allowed ?? "").matchAll(/[`']([\w.[\]*]+)[`']/g)].map((match) => match[1] ?? "");
  const spared = mutable.some((name) => isWithin(path, `${named}.${name.replace(/^spec\./, "")}`));
  return !spared && (isWithin(path, named) || isWithin(named, path));
}

/** The old object must go first where the new one has the same name in the same place, by the program's own choice. */
export function mustDeleteFirst(olds: ValueMap, news: ValueMap): boolean {
  if (at(news, "metadata", "annotations", autonamed) === "true") return false;
  const fields = ["name", "namespace"].map((field) => ["metadata", field]);
  const equal = [...fields, ["kind"]].every((path) => stringAt(olds, ...path) === stringAt(news, ...path));
  return equal && stringAt(news, "metadata", "name") !== undefined;
}
