// What an update would do to an object: nothing, change it in place, or replace it.
import { type Difference, differences, isWithin } from "../../../components/engine/protocol/difference.ts";
import type { DiffRequest, DiffResult } from "../../../components/engine/protocol/plugin.ts";
import {
  at,
  isList,
  isMap,
  Secret,
  Unknown,
  type Value,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";
import type { Api } from "./api.ts";
import { immutableCauses } from "./apiError.ts";
import { toBody } from "./body.ts";
import { identityOf } from "./identity.ts";
import { mustDeleteFirst, replacedByRule, replacedByServer } from "./replacement.ts";
import type { Settings } from "./settings.ts";

/** Asks the server, by a dry run, only if there are changes that no rule decides. */
export async function planChange(
  request: DiffRequest,
  settings: Settings,
  manager: string,
  ask: <Answer>(question: (api: Api) => Promise<Answer>) => Promise<Answer | undefined>,
): Promise<DiffResult> {
  const { oldInputs, news } = request;
  const changed = differences(oldInputs, news).filter(
    ({ path }) => !path.startsWith("__") && !request.ignoreChanges.some((ignored) => isWithin(path, ignored)),
  );
  if (changed.length === 0) return { differences: [], replaces: [], deleteBeforeReplace: false };
  const byRule = replacedByRule(changed, news, settings);
  const replaces =
    byRule.length > 0 ? byRule : ((await ask((api) => refused(changed, request, manager, api))) ?? []);
  return {
    differences: changed,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && mustDeleteFirst(oldInputs, news),
  };
}

async function refused(
  changed: readonly Difference[],
  { oldInputs, news }: DiffRequest,
  manager: string,
  api: Api,
): Promise<readonly string[]> {
  const body = toBody(assume(news, oldInputs));
  try {
    await api.apply(body, identityOf(body), { manager, force: true, dryRun: true });
    return [];
  } catch (error) {
    const causes = immutableCauses(error);
    if (causes.length > 0) return replacedByServer(changed, causes);
    // Whatever else is wrong is reported by the preview of the update itself, which comes next; but nobody else
    // would notice that there is no server.
    throw error;
  }
}

/** The new inputs, with what is not known yet taken to stay as it was. */
function assume(news: ValueMap, olds: ValueMap): ValueMap {
  const fill = (value: Value, old: Value | undefined): Value => {
    if (value instanceof Unknown) return old ?? value;
    if (value instanceof Secret) return new Secret(fill(value.value, at(old)));
    if (isList(value)) return value.map((item, index) => fill(item, at(old, index)));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, at(old, key))]));
  };
  const filled = fill(news, olds);
  return isMap(filled) ? filled : news;
}
