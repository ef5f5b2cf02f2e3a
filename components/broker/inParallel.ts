import { connections } from "./agent.ts";

/** Runs a few at a time: a request that waits for a connection would time out before it was sent. */
export async function inParallel<Item>(
  items: readonly Item[],
  take: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await take(item);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}
