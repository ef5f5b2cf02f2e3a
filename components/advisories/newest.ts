/** The newest security advisories on this machine: those of the package, or those that somebody downloaded since. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packaged from "../cluster/advisories.json" with { type: "json" };
import type { AdvisoryData } from "../cluster/advisories.ts";
import { ownFolder } from "../ownFolder.mjs";
import { readJson } from "../topology/readJson.ts";
import { readAdvisoryFile } from "./form.ts";

/** In the folder of this user. */
const fileName = "security-advisories.json";

/** Where `warren advisories update` writes to. @throws if the user's folder is not safe */
export const downloadedFile = (): string => join(ownFolder(), fileName);

export function newestAdvisories(): AdvisoryData {
  const own = readAdvisoryFile(packaged);
  const downloaded = readDownloaded();
  return downloaded !== undefined && downloaded.date > own.date ? downloaded : own;
}

/** @throws an error that names the file */
export function advisoriesFrom(file: string): AdvisoryData {
  try {
    return readAdvisoryFile(readJson(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(
      `cannot read the advisories in ${file}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A machine without a safe folder, and a file that cannot be read, are no reason to fail: the package has its own. */
function readDownloaded(): AdvisoryData | undefined {
  try {
    const file = downloadedFile();
    return existsSync(file) ? advisoriesFrom(file) : undefined;
  } catch {
    return undefined;
  }
}
