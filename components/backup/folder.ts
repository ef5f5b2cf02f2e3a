/** Backups in a folder of this machine. What they hold is secret: only the user who writes them can read them. */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NotThere, type Store } from "./store.ts";

export function folderStore(root: string): Store {
  return {
    name: root,
    backups: async () => {
      const entries = await readdir(root, { withFileTypes: true }).catch(missing([]));
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },
    write: async (path, content) => {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      // A file with its name is complete, whatever ends this process or the machine.
      const part = `${file}.part`;
      const handle = await open(part, "w", 0o600);
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, file);
      await syncFolder(dirname(file));
    },
    read: (path) =>
      readFile(join(root, path)).catch((error: unknown) => {
        throw isMissing(error) ? new NotThere(`${join(root, path)} is not there`) : error;
      }),
    remove: (backup) => rm(join(root, backup), { recursive: true, force: true }),
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

const missing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return instead;
    throw error;
  };
