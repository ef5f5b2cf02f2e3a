/** Where backups are kept: a folder or a bucket, with the same few operations. */

export interface Store {
  /** For people. */
  readonly name: string;
  /** Names directly below, of folders: one for each backup. */
  readonly backups: () => Promise<readonly string[]>;
  /** @param path `2026-11-29T21-05-12Z/manifest.json`. Done when it is safely there. */
  readonly write: (path: string, content: Uint8Array) => Promise<void>;
  /** @throws NotThere, and others with a message for people */
  readonly read: (path: string) => Promise<Buffer>;
  /** All of one backup; what is not there counts as deleted. */
  readonly remove: (backup: string) => Promise<void>;
}

export class NotThere extends Error {}

/** The name of a backup: the time of its beginning, so that names are sorted by age. */
export const backupName = (time: Date): string =>
  time
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");

export const isBackupName = (name: string): boolean => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.test(name);

/** Names of the complete and the other backups, the oldest first. */
export async function backupsIn(store: Store): Promise<readonly string[]> {
  return (await store.backups()).filter(isBackupName).sort();
}
