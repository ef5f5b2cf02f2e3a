/** Backups in a bucket, by the API of S3. Each file is small enough for one request. */
import { createHash } from "node:crypto";
import type { AwsClient } from "aws4fetch";
import { NotThere, type Store } from "./store.ts";

export interface BucketPlace {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** What the AWS CLI reads, too. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @param location `s3://bucket/prefix` @returns undefined if it is not one */
export function bucketPlace(location: string): BucketPlace | undefined {
  const [, bucket = "", prefix = ""] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(location) ?? [];
  return bucket === "" ? undefined : { bucket, prefix: prefix.replace(/^\/+|\/+$/g, "") };
}

/** @throws with a message for people if the environment lacks something */
export async function bucketStore({ bucket, prefix }: BucketPlace, environment: Environment): Promise<Store> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const absent = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].filter((name) => !environment[name]);
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      `the bucket needs credentials in the environment; ${absent.join(" and ")} missing. A profile of the AWS CLI gives ` +
        'them: eval "$(aws configure export-credentials --format env)"',
    );
  }
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || "us-east-1";
  const endpoint = endpointOf(environment, region);
  const sessionToken = environment.AWS_SESSION_TOKEN;
  const { AwsClient } = await import("aws4fetch");
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  const client = new AwsClient({ ...keys, service: "s3", region, retries: 5, initRetryMs: 200 });
  const asking = new Asking(client, `${endpoint}/${bucket}`, `bucket ${bucket} at ${endpoint}`);
  const root = prefix === "" ? "" : `${prefix}/`;
  return {
    name: `s3://${bucket}/${prefix}`,
    // Servers escape the prefix in different ways; what follows it are names of our own, which need no escape.
    backups: async () => {
      const { folders } = await asking.list(root, "/");
      return folders.flatMap((folder) => folder.split("/").at(-2) ?? []);
    },
    write: async (path, content) => {
      await asking.ask("PUT", root + path, content);
    },
    read: async (path) => Buffer.from(await (await asking.ask("GET", root + path)).arrayBuffer()),
    remove: async (backup) => {
      const { keys: found } = await asking.list(`${root}${backup}/`);
      for (const key of found) {
        await asking.ask("DELETE", `${root}${key.slice(key.lastIndexOf(`${backup}/`))}`);
      }
    },
  };
}

function endpointOf(environment: Environment, region: string): string {
  const given = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  if (!given) return `https://s3.${region}.amazonaws.com`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new Error("AWS_ENDPOINT_URL_S3 takes http://HOST:PORT or https://HOST:PORT, without credentials");
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

interface Listed {
  readonly keys: readonly string[];
  readonly folders: readonly string[];
}

class Asking {
  private readonly client: AwsClient;
  private readonly base: string;
  private readonly where: string;

  constructor(client: AwsClient, base: string, where: string) {
    this.client = client;
    this.base = base;
    this.where = where;
  }

  /** @throws NotThere for what is not there; other refusals in the server's words, which hold no key */
  async ask(method: string, key: string, body?: Uint8Array, query = ""): Promise<Response> {
    const path = key.split("/").map(encodeURIComponent).join("/");
    // The server checks the bytes that it got against the signed sum.
    const sum = createHash("sha256")
      .update(body ?? "")
      .digest("hex");
    const response = await this.client
      .fetch(`${this.base}/${path}${query}`, {
        method,
        headers: { "x-amz-content-sha256": sum },
        // TypeScript's fetch takes no array over memory that may be shared; this one is not.
        ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }),
      })
      .catch((error: unknown) => {
        const { cause } = error instanceof Error ? error : { cause: undefined };
        throw new Error(
          `${this.where} does not answer: ${cause instanceof Error ? cause.message : String(error)}`,
        );
      });
    if (response.ok) return response;
    const text = await response.text();
    const [, code = ""] = /<Code>(\w+)<\/Code>/.exec(text) ?? [];
    const [, message = ""] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
    if (response.status === 404 && code !== "NoSuchBucket")
      throw new NotThere(`${key} is not in ${this.where}`);
    throw new Error(
      `${this.where} refused ${method} ${key || "to list it"}: HTTP ${response.status} ${code} ${message}`.trim(),
    );
  }

  async list(prefix: string, delimiter = ""): Promise<Listed> {
    const keys: string[] = [];
    const folders: string[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({
        "list-type": "2",
        prefix,
        ...(delimiter !== "" && { delimiter }),
        ...(token !== undefined && { "continuation-token": token }),
      });
      const text = await (await this.ask("GET", "", undefined, `?${query}`)).text();
      for (const name of between(text, "Contents", "Key")) keys.push(name);
      for (const name of between(text, "CommonPrefixes", "Prefix")) folders.push(name);
      const next = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
      token = next === undefined ? undefined : unescaped(next);
    } while (token !== undefined);
    return { keys, folders };
  }
}

function between(text: string, outer: string, inner: string): readonly string[] {
  const found = text.matchAll(new RegExp(`<${outer}>.*?<${inner}>([^<]*)</${inner}>.*?</${outer}>`, "gs"));
  return [...found].map(([, name = ""]) => name);
}

const entities = new Map(Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }));

/** Of XML. */
function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
