/** One JSON value a line, over a pipe or a socket. */
import type { Readable } from "node:stream";

/** The first line of a stream, parsed; undefined if the stream ends before one is whole. */
export async function firstLine(from: Readable): Promise<unknown> {
  let text = "";
  for await (const chunk of from.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const end = text.indexOf("\n");
    if (end >= 0) return JSON.parse(text.slice(0, end));
  }
  return undefined;
}

export function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
