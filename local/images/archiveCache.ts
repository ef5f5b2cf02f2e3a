/** Archives of images: each is built once, cached, and passed to the cluster. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { imagesFolder } from "../cluster/layout.ts";
import { cache } from "../paths.ts";

/**
 * The archive in the cache; built first if it is missing.
 *
 * @param name of the image, such as `warren.local/rabbitmq:4.0`
 * @param content what the archive depends on besides the code
 * @param sources the files of local/images that write it: the archive changes with them
 * @param make writes the archive to `to`; `work` is a folder for its other files, removed afterwards
 */
export async function cachedArchive(
  name: string,
  content: string,
  sources: readonly string[],
  make: (work: string, to: string) => Promise<void>,
): Promise<string> {
  const hash = createHash("sha256").update(content);
  for (const file of sources) hash.update(readFileSync(join(import.meta.dirname, file)));
  const plain = name.replace(/.*\//, "").replace(":", "-");
  const archive = join(cache, "images", `${plain}-${hash.digest("hex").slice(0, 12)}.tar`);
  if (existsSync(archive)) return archive;
  // Two checkouts may build the same archive at the same time.
  const work = `${archive}.work-${process.pid}`;
  const made = join(work, "archive.tar");
  mkdirSync(work, { recursive: true });
  try {
    await make(work, made);
    renameSync(made, archive);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return archive;
}

/**
 * Puts the archive where the cluster's machine looks for it; a link costs nothing if both are on one file system.
 * @returns the file that the machine creates once it has imported the archive
 */
export function give(archive: string): string {
  mkdirSync(imagesFolder, { recursive: true });
  const to = join(imagesFolder, basename(archive));
  const imported = `${to}.imported`;
  if (existsSync(to)) return imported;
  const part = join(imagesFolder, `${basename(archive)}.part`);
  rmSync(part, { force: true });
  try {
    linkSync(archive, part);
  } catch {
    copyFileSync(archive, part);
  }
  renameSync(part, to);
  return imported;
}
