/** Explains why a file cannot be read or written: the system's own message repeats the path. */

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EISDIR", "it is a directory"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ENOENT", "no such file"],
  ["ENOSPC", "no space is left on the device"],
  ["ENOTDIR", "a part of the path is not a directory"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system can only be read"],
]);

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  // `EIO: i/o error, open 'teams/a.yaml'`
  return reasons.get(code) ?? error.message.replace(/, \w+(?: '.*')?$/s, "");
}
