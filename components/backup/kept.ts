/** The backups in a store: which are complete, which is the newest, which are too old. */
import { type Manifest, manifestFile, manifestFrom } from "./manifest.ts";
import { backupsIn, NotThere, type Store } from "./store.ts";

export interface Kept {
  readonly name: string;
  /** Undefined if the backup did not end. */
  readonly manifest: Manifest | undefined;
}

/** The newest first. */
export async function* keptIn(store: Store): AsyncGenerator<Kept> {
  for (const name of (await backupsIn(store)).toReversed()) {
    yield { name, manifest: await manifestOf(store, name) };
  }
}

async function manifestOf(store: Store, name: string): Promise<Manifest | undefined> {
  try {
    return manifestFrom(await store.read(`${name}/${manifestFile}`));
  } catch (error) {
    if (error instanceof NotThere) return undefined;
    throw error;
  }
}

/** @param name @default the newest complete one @throws if there is none */
export async function chosen(store: Store, name: string | undefined) {
  for await (const kept of keptIn(store)) {
    if (name !== undefined && kept.name !== name) continue;
    if (kept.manifest !== undefined) return { name: kept.name, manifest: kept.manifest };
    if (name !== undefined)
      throw new Error(`the backup ${name} in ${store.name} is not complete: it was interrupted`);
  }
  throw new Error(
    `there is no ${name === undefined ? "complete backup" : `backup ${name}`} in ${store.name}`,
  );
}

/**
 * Removes all complete backups but the newest `count`, and those that did not end and are older than the newest complete one.
 * @returns the names of those removed
 */
export async function removeOld(store: Store, count: number): Promise<readonly string[]> {
  const removed: string[] = [];
  let complete = 0;
  for await (const { name, manifest } of keptIn(store)) {
    if (complete >= (manifest === undefined ? 1 : count)) removed.push(name);
    if (manifest !== undefined) complete++;
  }
  for (const name of removed) await store.remove(name);
  return removed;
}
