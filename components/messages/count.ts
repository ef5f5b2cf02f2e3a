/** How many messages a queue has now. RabbitMQ counts those of a stream in its statistics only, which come late. */
import type { Session } from "./session.ts";
import { offsetOf, readStream, shortWait } from "./stream.ts";

/** An end is enough: a stream that grows while it is read has no other one. */
const mostInLastChunk = 20_000;

/** Of a stream: all that it holds; of others: those that are ready. @throws with the code 404 if there is no such queue */
export async function countOf(
  session: Session,
  { name, type }: { readonly name: string; readonly type: string },
  stop?: AbortSignal,
): Promise<number> {
  if (type !== "stream") return session.count(name);
  const first = await outermost(session, name, "first", 1, stop);
  if (first === undefined) return 0;
  const last = await lastOffset(session, name, stop);
  return Math.max(first, last ?? first) - first + 1;
}

/** Of a stream's newest message; undefined if it is empty. */
export const lastOffset = (session: Session, name: string, stop?: AbortSignal) =>
  outermost(session, name, "last", mostInLastChunk, stop);

/** The offset of the last message that is read. */
async function outermost(
  session: Session,
  name: string,
  from: "first" | "last",
  most: number,
  stop?: AbortSignal,
): Promise<number | undefined> {
  let offset: number | undefined;
  for await (const message of readStream(session, name, { from, most, ...shortWait }, stop)) {
    offset = offsetOf(message);
  }
  return offset;
}
