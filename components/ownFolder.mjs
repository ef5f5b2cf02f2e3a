/**
 * A folder on this machine that belongs to the user and that nobody else can write to: for what Warren may only read if
 * nobody else wrote it. Plain JavaScript, because compileCache.mjs loads it before Node's reader of TypeScript.
 */
import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

const groupOrOthersWrite = 0o022;

const advice = "set XDG_CACHE_HOME to a folder of your own";

/** @param {string} folder */
function made(folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return lstatSync(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot make ${folder}: ${reason}; ${advice}`);
  }
}

/**
 * Makes `pulumi-warren` in `$XDG_CACHE_HOME`, by default `~/.cache`.
 * @param {Pick<NodeJS.Process, "env" | "platform" | "getuid">} machine
 * @throws if it is not the user's own
 */
export function ownFolder(machine = process) {
  const { XDG_CACHE_HOME: given = "" } = machine.env;
  const folder = join(isAbsolute(given) ? given : join(homedir(), ".cache"), "pulumi-warren");
  const found = made(folder);
  // Windows has neither: there the profile's folder is the user's own.
  const isOurs = machine.getuid === undefined || found.uid === machine.getuid();
  const isClosed = machine.platform === "win32" || (found.mode & groupOrOthersWrite) === 0;
  if (found.isDirectory() && isOurs && isClosed) return folder;
  throw new Error(
    `${folder} must be a folder that belongs to you and that nobody else can write to: remove it, or ${advice}`,
  );
}
