/**
 * `npm run broker-schema -- VERSION FOLDER`: reads the schema files of one version of RabbitMQ and adds its keys to
 * components/cluster/confSchema/history.json.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  changesOf,
  compareVersions,
  type History,
  type Keys,
  keysAt,
} from "../../components/cluster/confSchema/history.ts";
import { checkout } from "../paths.ts";
import { keysIn } from "./keys.ts";

export const historyFile = join(checkout, "components", "cluster", "confSchema", "history.json");

/** The history with this version; the versions after it stay as they are. */
export function withVersion(history: History, version: string, keys: Keys): History {
  const all = new Map(Object.keys(history).map((known) => [known, keysAt(history, known)]));
  all.set(version, keys);
  const versions = [...all.keys()].toSorted(compareVersions);
  let before: Keys = {};
  return Object.fromEntries(
    versions.map((known) => {
      const now = all.get(known) ?? {};
      const changes = changesOf(before, now);
      before = now;
      return [known, changes];
    }),
  );
}

if (import.meta.main) {
  const [version = "", folder] = process.argv.slice(2);
  if (!/^\d+\.\d+\.\d+$/.test(version) || folder === undefined) {
    console.error(
      "usage: npm run broker-schema -- 4.3.6 FOLDER (plugins of that RabbitMQ, or deps of its sources)",
    );
    process.exit(2);
  }
  const history: History = JSON.parse(readFileSync(historyFile, "utf8"));
  writeFileSync(historyFile, `${JSON.stringify(withVersion(history, version, keysIn(folder)), null, 2)}\n`);
}
