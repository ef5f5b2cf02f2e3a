/**
 * `node local/release/check.ts TAG < npm-pack.json`: what the release workflow asks before it publishes. Prints the
 * changelog's entry. Fails if the tag is not the package's version, if the changelog says nothing of it, or if the package
 * contains anything that is not meant for it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entryOf } from "./changelog.ts";
import { contentProblems } from "./contents.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");

const [tag = ""] = process.argv.slice(2);
const { version } = JSON.parse(read("package.json")) as { readonly version: string };
const entry = entryOf(read("CHANGELOG.md"), version);
const [tarball] = JSON.parse(readFileSync(0, "utf8")) as {
  readonly files: readonly { readonly path: string }[];
}[];
const problems = [
  ...(tag === `v${version}` ? [] : [`the tag is ${JSON.stringify(tag)}, and package.json says ${version}`]),
  ...(entry === undefined ? [`CHANGELOG.md has no entry for ${version}`] : []),
  ...contentProblems((tarball?.files ?? []).map(({ path }) => path)),
];
for (const problem of problems) process.stderr.write(`release: ${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else process.stdout.write(`${entry}\n`);
