// HTTP requests to the API server: keep-alive, authentication by the kubeconfig, bounded retries.
import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { JsonMap } from "../../../components/engine/protocol/value.ts";
import { ApiError } from "./apiError.ts";
import { ClusterUnreachable } from "./kubeconfig.ts";

export interface ApiRequest {
  readonly method: "GET" | "PATCH" | "DELETE";
  /** Path with query, from the server's root. */
  readonly path: string;
  readonly body?: JsonMap;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** How often it is tried in all. @default 5 */
  readonly attempts?: number;
  /** Called with each warning that the server sends along, such as that of an unknown field. */
  readonly onWarning?: (warning: string) => void;
}

export type Send = (request: ApiRequest) => Promise<JsonMap>;

/** An answer takes at most this long; a server that is only slow answers sooner. */
const answerMilliseconds = 30_000;
/** The first pause between two attempts; each further one is twice as long: 3 s in all with 5 attempts. */
const pauseMilliseconds = 200;
const retriedStatus: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const retriedCodes: ReadonlySet<string> = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"]);

/** All three methods are idempotent here (a PATCH is always a server-side apply), so each may be tried again. The
 * function throws ApiError for an answer that is an error, ClusterUnreachable if there was no answer. */
export function sender(config: KubeConfig): Send {
  const server = new URL(config.getCurrentCluster()?.server ?? "");
  return async (request) => {
    const attempts = request.attempts ?? 5;
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      try {
        return await once(config, server, request);
      } catch (error) {
        if (request.signal?.aborted) throw error;
        const again =
          error instanceof ApiError ? retriedStatus.has(error.status) : retriedCodes.has(codeOf(error));
        if (!again || last) throw error instanceof ApiError ? error : unreachable(server, error);
      }
      await sleep(pauseMilliseconds * 2 ** (attempt - 1), undefined, { signal: request.signal });
    }
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function unreachable(server: URL, error: unknown): ClusterUnreachable {
  const reason = codeOf(error) || (error instanceof Error ? error.message : String(error));
  return new ClusterUnreachable(
    `the Kubernetes API server at ${server.origin} does not answer (${reason}): is the cluster running, and is this ` +
      "the right kubeconfig and context?",
  );
}

async function once(config: KubeConfig, server: URL, request: ApiRequest): Promise<JsonMap> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const options: https.RequestOptions = {
    method: request.method,
    headers: { accept: "application/json" },
    timeout: answerMilliseconds,
  };
  await config.applyToHTTPSOptions(options);
  // The kubeconfig's own agent, kept for each cluster and user, closes every connection after use unless told.
  if (options.agent instanceof http.Agent) Object.assign(options.agent, { keepAlive: true, maxSockets: 16 });
  const headers = { ...options.headers } as http.OutgoingHttpHeaders;
  if (body !== undefined) {
    headers["content-type"] = request.contentType ?? "application/json";
    headers["content-length"] = Buffer.byteLength(body);
  }
  const url = new URL(server.pathname.replace(/\/$/, "") + request.path, server.origin);
  return new Promise((resolve, reject) => {
    const module = url.protocol === "http:" ? http : https;
    const outgoing = module.request(url, {
      ...options,
      headers,
      ...(request.signal && { signal: request.signal }),
    });
    outgoing.on("timeout", () =>
      outgoing.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
    );
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const status = response.statusCode ?? 0;
        const parsed = parse(Buffer.concat(chunks).toString("utf8"));
        if (status < 200 || status >= 300)
          return reject(new ApiError(status, parsed, `${request.method} ${request.path}`));
        for (const warning of warnings(response.headers.warning)) request.onWarning?.(warning);
        resolve(parsed);
      });
    });
    outgoing.end(body);
  });
}

function parse(text: string): JsonMap {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonMap;
  } catch {
    // A proxy in between may answer in something else than JSON.
  }
  return { message: text.slice(0, 500) };
}

/** The texts of a Warning header: `299 - "unknown field \"spec.x\""`. */
function warnings(header: string | readonly string[] | undefined): readonly string[] {
  const all = typeof header === "string" ? header : (header ?? []).join(", ");
  return [...all.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? "").replace(/\\(.)/g, "$1"),
  );
}
