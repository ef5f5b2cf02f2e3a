/** Where backups are kept, as `--to` and `--from` name it: a folder, or a bucket with credentials from the environment. */
import { bucketPlace, bucketStore } from "../components/backup/bucket.ts";
import { folderStore } from "../components/backup/folder.ts";
import type { Store } from "../components/backup/store.ts";
import { CommandError, UsageError } from "./command.ts";

export const storeUsage = "DIRECTORY|s3://BUCKET[/PREFIX]";

/** @throws UsageError, or CommandError for an environment that lacks something */
export async function storeFrom(option: string, location: string | undefined): Promise<Store> {
  if (location === undefined || location === "")
    throw new UsageError(`--${option} is missing: ${storeUsage}`);
  if (!/^\w+:\/\//.test(location)) return folderStore(location);
  const place = bucketPlace(location);
  if (place === undefined) {
    throw new UsageError(`--${option} takes ${storeUsage}, not ${JSON.stringify(location)}`);
  }
  return bucketStore(place, process.env).catch((error: unknown) => {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  });
}
