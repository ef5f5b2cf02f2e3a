/** The list of what a backup holds. It is written last: a folder without it is no complete backup. Pure. */
import { createHash } from "node:crypto";
import { readJson } from "../topology/readJson.ts";

export interface StoredFile {
  /** Below the backup's folder. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface StoredPart extends StoredFile {
  readonly messages: number;
}

export interface StoredQueue {
  readonly vhost: string;
  readonly name: string;
  /** `classic`, `quorum` or `stream`. */
  readonly type: string;
  readonly messages: number;
  /** In the order of their messages. */
  readonly parts: readonly StoredPart[];
  /** Messages that consumers had and had not acknowledged: they are not in the backup. @default 0 */
  readonly withConsumers: number;
}

/** A queue whose messages are not all in the backup, or do not stand where they stood. */
export interface Remark {
  readonly vhost: string;
  readonly name: string;
  readonly why: string;
}

export interface Manifest {
  /** Of this list and the files. */
  readonly format: 1;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly rabbitmqVersion: string;
  /** Names of vhosts. @default all of them, users too */
  readonly onlyVhosts?: readonly string[];
  readonly definitions: StoredFile;
  readonly queues: readonly StoredQueue[];
  readonly remarks: readonly Remark[];
}

export const manifestFile = "manifest.json";

export function storedAs(file: string, content: Uint8Array): StoredFile {
  return { file, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

/** @throws if it is not a manifest of this version */
export function manifestFrom(bytes: Uint8Array): Manifest {
  let read: unknown;
  try {
    read = readJson(new TextDecoder().decode(bytes));
  } catch {
    throw new Error(`${manifestFile} is not JSON`);
  }
  const format = typeof read === "object" && read !== null && "format" in read ? read.format : undefined;
  if (format !== 1)
    throw new Error(`${manifestFile} has the format ${JSON.stringify(format)}; this Warren reads 1`);
  return read as Manifest; // the checksum of each file that it names is verified before any is used
}
