/** Which keys rabbitmq.conf has in which version, as the changes from each version to the next. */

/** The datatype of each key, by the application that brings the key: `rabbit`, or a plugin. */
export interface Keys {
  readonly [application: string]: { readonly [key: string]: string };
}

/** Changed keys; null for a key that is gone. */
export interface Changes {
  readonly [application: string]: { readonly [key: string]: string | null };
}

/** By version, the oldest first; that one has all its keys. */
export interface History {
  readonly [version: string]: Changes;
}

export function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split(".").map(Number));
  const at = (x ?? []).findIndex((part, index) => part !== y?.[index]);
  return at < 0 ? 0 : (x?.[at] ?? 0) - (y?.[at] ?? 0);
}

/** @param version one of the history's */
export function keysAt(history: History, version: string): Keys {
  const keys: { [application: string]: { [key: string]: string } } = {};
  for (const [known, changes] of Object.entries(history)) {
    for (const [application, changed] of Object.entries(changes)) {
      keys[application] ??= {};
      const own = keys[application];
      for (const [key, datatype] of Object.entries(changed)) {
        if (datatype === null) delete own[key];
        else own[key] = datatype;
      }
    }
    if (known === version) break;
  }
  return keys;
}

/** What has to be changed in one version to get the next. */
export function changesOf(before: Keys, now: Keys): Changes {
  const applications = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changes = applications.map((application) => {
    const [old, own] = [before[application] ?? {}, now[application] ?? {}];
    const gone = Object.keys(old).filter((key) => !(key in own));
    const changed = Object.entries(own).filter(([key, datatype]) => old[key] !== datatype);
    return [
      application,
      Object.fromEntries([...gone.map((key) => [key, null] as const), ...changed]),
    ] as const;
  });
  return Object.fromEntries(
    changes.filter(([name, changed]) => !(name in before) || Object.keys(changed).length > 0),
  );
}
