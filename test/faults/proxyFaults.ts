/** What a proxy between a plugin and its broker may do. `./dev test` takes the first ones only. */
import type { Answer, Fault, Toxic } from "./proxy.ts";

const toxic = (
  type: Toxic["type"],
  stream: Toxic["stream"],
  toxicity: number,
  attributes: Toxic["attributes"],
): Fault => ({ toxic: { type, stream, toxicity, attributes } });

const answer = (status: number, title: string, more: Partial<Answer> = {}): Fault => {
  const body = `<html><head><title>${title}</title></head><body>${title}</body></html>`;
  return { answer: { status, type: "text/html", body, each: 3, isDone: false, ...more } };
};

const halfADocument = '{"queues":[{"name":"ke';

/** As of a proxy that has lost its way to the broker. */
export const pageInstead = (status: number): Fault => answer(status, "nothing here", { each: 1 });

/** For an update that is in its middle: some requests pass, so that a part of the work is done. */
export const inTheMiddle = {
  "cuts answers off": toxic("limit_data", "downstream", 1, { bytes: 700 }),
  "answers 500": answer(500, "Internal Server Error"),
  "cuts requests off": toxic("limit_data", "upstream", 1, { bytes: 1500 }),
  "resets connections": toxic("reset_peer", "downstream", 0.5, { timeout: 20 }),
  "is silent and hangs up": toxic("timeout", "downstream", 0.5, { timeout: 1000 }),
  "is slow": toxic("latency", "downstream", 1, { latency: 100, jitter: 100 }),
  "answers 503": answer(503, "Service Unavailable"),
  "answers 502 to what the broker has done": answer(502, "Bad Gateway", { isDone: true }),
  "answers 404 with a page": answer(404, "Not Found"),
  "answers 200 with a page": answer(200, "Please log in"),
  "answers 200 with half a document": answer(200, "", { body: halfADocument, type: "application/json" }),
} satisfies Record<string, Fault>;

/** Every request. */
export const everywhere = {
  "answers 500": pageInstead(500),
  "cuts every answer off": toxic("limit_data", "downstream", 1, { bytes: 20 }),
  "answers 503": pageInstead(503),
  "answers 200 with a page": pageInstead(200),
  "answers 200 with half a document": answer(200, "", {
    body: halfADocument,
    type: "application/json",
    each: 1,
  }),
} satisfies Record<string, Fault>;
