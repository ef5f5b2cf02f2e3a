/** Node runs what it finds in the cache of compiled code: it must be nobody's but the user's. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ownFolder } from "../../components/ownFolder.mjs";

const script = join(import.meta.dirname, "../../components/compileCache.mjs");

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "warren-cache-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The folder that a program gets for its compiled code; "" is none. */
function folderOf(env: Readonly<Record<string, string>> = {}): string {
  const program = `console.log(require("node:module").getCompileCacheDir() ?? "")`;
  const options = { env: { HOME: home, ...env }, encoding: "utf8" } as const;
  return execFileSync(process.execPath, [`--import=${script}`, "--eval", program], options).trim();
}

it("lies below the user's own folder, or a start would take twice as long", () => {
  expect(folderOf()).toContain(join(home, ".cache", "pulumi-warren"));
  expect(folderOf({ XDG_CACHE_HOME: join(home, "mine") })).toContain(join(home, "mine", "pulumi-warren"));
});

it("is not taken from somebody who made the folder first, whose code would run as the user", () => {
  const folder = join(home, ".cache", "pulumi-warren");
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  expect(folderOf(), "writable by others").toBe("");
  chmodSync(folder, 0o700);
  expect(folderOf()).not.toBe("");
  rmSync(folder, { recursive: true });
  const theirs = join(home, "theirs");
  mkdirSync(theirs);
  symlinkSync(theirs, folder);
  expect(folderOf(), "a link to another folder").toBe("");
  expect(readdirSync(theirs)).toEqual([]);
});

it("is taken on Windows, which knows no modes and no user ids, and on macOS as on Linux", () => {
  const env = { XDG_CACHE_HOME: home };
  const folder = ownFolder({ env, platform: "win32" });
  chmodSync(folder, 0o777);
  expect(ownFolder({ env, platform: "win32" })).toBe(join(home, "pulumi-warren"));
  const getuid = () => process.getuid?.() ?? 0;
  expect(() => ownFolder({ env, platform: "darwin", getuid })).toThrow(
    "must be a folder that belongs to you",
  );
  expect(() => ownFolder({ env, platform: "darwin", getuid: () => getuid() + 1 })).toThrow(folder);
  chmodSync(folder, 0o700);
  expect(ownFolder({ env, platform: "darwin", getuid })).toBe(folder);
});

it.runIf(process.getuid?.() === 0)(
  "is not taken from another user (only root can make such a folder here)",
  () => {
    const folder = join(home, ".cache", "pulumi-warren");
    mkdirSync(folder, { recursive: true });
    chownSync(folder, 65534, 65534);
    expect(folderOf()).toBe("");
  },
);

it("does without where nothing can be written, and does not fail", () => {
  expect(folderOf({ HOME: "/dev/null" })).toBe("");
});

it("leaves a folder alone that the user has named", () => {
  const own = join(home, "own");
  expect(folderOf({ NODE_COMPILE_CACHE: own })).toContain(own);
  expect(readdirSync(home).sort()).toEqual(["own"]);
});
