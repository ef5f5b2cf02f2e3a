/** From which exchanges messages reach a queue, over any number of exchanges in between. Pure. */
import type { BindingFacts } from "./facts.ts";

/** @returns for a queue: every exchange that leads to it by bindings, without the default exchange */
export function sourcesOf(bindings: readonly BindingFacts[]): (queue: string) => ReadonlySet<string> {
  const real = bindings.filter(({ source }) => source !== "");
  const toQueues = Map.groupBy(
    real.filter(({ isToQueue }) => isToQueue),
    ({ destination }) => destination,
  );
  const toExchanges = Map.groupBy(
    real.filter(({ isToQueue }) => !isToQueue),
    ({ destination }) => destination,
  );
  return (queue) => {
    const found = new Set<string>();
    const open = (toQueues.get(queue) ?? []).map(({ source }) => source);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(toExchanges.get(next) ?? []).map(({ source }) => source));
    }
    return found;
  };
}
