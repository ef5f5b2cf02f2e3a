/** The messages of a queue as files of bounded size: compressed lines, so that neither end holds a queue in memory. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Message } from "../messages/message.ts";
import { type StoredFile, type StoredPart, storedAs } from "./manifest.ts";
import { lineOf, messageOf } from "./record.ts";
import type { Store } from "./store.ts";

/** Of lines, before they are compressed. A single larger message makes a larger part. */
const partBytes = 8 * 1024 * 1024;

const compress = promisify(gzip);
const uncompress = promisify(gunzip);

export class PartWriter {
  private readonly store: Store;
  private readonly backup: string;
  private readonly base: string;
  private readonly written: StoredPart[] = [];
  private lines: string[] = [];
  private bytes = 0;

  /** @param base of the files' names: `messages/00001` */
  constructor(store: Store, backup: string, base: string) {
    this.store = store;
    this.backup = backup;
    this.base = base;
  }

  async add(message: Message): Promise<void> {
    const line = lineOf(message);
    this.lines.push(line);
    this.bytes += line.length;
    if (this.bytes >= partBytes) await this.flush();
  }

  /** What was written. */
  async end(): Promise<readonly StoredPart[]> {
    if (this.lines.length > 0) await this.flush();
    return this.written;
  }

  private async flush(): Promise<void> {
    const content = await compress(`${this.lines.join("\n")}\n`, { level: 1 });
    const file = `${this.base}-${String(this.written.length + 1).padStart(5, "0")}.ndjson.gz`;
    await this.store.write(`${this.backup}/${file}`, content);
    this.written.push({ ...storedAs(file, content), messages: this.lines.length });
    this.lines = [];
    this.bytes = 0;
  }
}

/** @throws if it is not the file that was written */
export async function verified(store: Store, backup: string, stored: StoredFile): Promise<Buffer> {
  const content = await store.read(`${backup}/${stored.file}`);
  const { bytes, sha256 } = storedAs(stored.file, content);
  if (bytes === stored.bytes && sha256 === stored.sha256) return content;
  throw new Error(
    `${backup}/${stored.file} in ${store.name} has changed since the backup: ${bytes} bytes with the SHA-256 ${sha256} ` +
      `instead of ${stored.bytes} bytes with ${stored.sha256}`,
  );
}

export async function* messagesIn(
  store: Store,
  backup: string,
  parts: readonly StoredPart[],
): AsyncGenerator<Message> {
  for (const part of parts) {
    const lines = (await uncompress(await verified(store, backup, part))).toString("utf8").split("\n");
    for (const line of lines) if (line !== "") yield messageOf(line);
  }
}
