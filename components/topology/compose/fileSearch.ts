/** The files that a pattern such as `teams/*.yaml` names. */
import { readdirSync, statSync } from "node:fs";
import { join, parse } from "node:path";

/** So that a pattern that names a whole disk ends with an error, and soon. */
const mostEntries = 20_000;

/** Braces multiply: a short line of them can name more files than there is memory for. */
const unsupported = /[[\]{}()!+@|]/;

/**
 * In a part between slashes, `*` is any number of characters and `?` is one; the part `**` is any number of folders.
 * Hidden files only match a part that begins with a dot. A symbolic link to a folder is not followed by `**`.
 * @param folder that a relative pattern starts from
 * @returns paths of files, absolute or beginning with `folder`, in no order
 * @throws if the pattern has other signs of the shell's, or if it makes one look at too many files
 */
export function filesNamed(pattern: string, folder: string): readonly string[] {
  const [sign] = unsupported.exec(pattern) ?? [];
  if (sign !== undefined) {
    throw new Error(`"${sign}" has no meaning in it; * and ? and ** have, and several patterns make a list`);
  }
  const { root } = parse(pattern);
  const parts = pattern
    .slice(root.length)
    .split(/[/\\]/)
    .filter((part) => part !== "" && part !== ".");
  const found = new Set<string>();
  let looked = 0;
  const entriesOf = (where: string) => {
    const entries = isFolder(where) ? readdirSync(where, { withFileTypes: true }) : [];
    looked += entries.length;
    if (looked > mostEntries) {
      throw new Error(`it makes one look at more than ${mostEntries} files; name the folder more exactly`);
    }
    return entries;
  };
  const search = (where: string, [part, ...rest]: readonly string[]): void => {
    if (part === undefined) {
      if (statSync(where, { throwIfNoEntry: false })?.isDirectory() === false) found.add(where);
    } else if (part === "**") {
      if (rest.length > 0) search(where, rest);
      for (const entry of entriesOf(where)) {
        if (entry.name.startsWith(".")) continue;
        if (entry.isDirectory()) search(join(where, entry.name), [part, ...rest]);
        else if (rest.length === 0) search(join(where, entry.name), rest);
      }
    } else if (!/[*?]/.test(part)) {
      search(join(where, part), rest);
    } else {
      for (const { name } of entriesOf(where)) {
        if ((part.startsWith(".") || !name.startsWith(".")) && matches(part, name))
          search(join(where, name), rest);
      }
    }
  };
  search(root === "" ? folder : root, parts);
  return [...found];
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** In at most as many steps as the product of the lengths: it only ever goes back to the last star. */
function matches(part: string, name: string): boolean {
  let [at, star, from] = [0, -1, 0];
  for (let index = 0; index < name.length; ) {
    if (part[at] === "*") {
      [star, from] = [at, index];
      at += 1;
    } else if (part[at] === "?" || (at < part.length && part[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      from += 1;
      [at, index] = [star + 1, from];
    } else {
      return false;
    }
  }
  return /^\**$/.test(part.slice(at));
}
