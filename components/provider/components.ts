/**
 * The components, for programs in other languages. They need Pulumi's SDK, which the plugin does without: a process of
 * their own makes them, and starts when the first one is asked for.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import { version } from "../ownPlugin.ts";
import type { Components } from "./protocol/plugin.ts";
import schema from "./schema.json" with { type: "json" };

const main = join(import.meta.dirname, "..", "languages", `main${extname(import.meta.filename)}`);

/** @param engine address of Pulumi's engine; undefined: nobody but the schema is asked for */
export function componentsFor(engine: string | undefined): Components {
  let client: Promise<services.IResourceProviderClient> | undefined;
  return {
    schema: async () => JSON.stringify({ ...schema, version }),
    construct: async (request) => {
      client ??= start(engine);
      const asked = await client;
      return new Promise<pb.ConstructResponse>((resolve, reject) => {
        asked.construct(request, (error, response) => (error === null ? resolve(response) : reject(error)));
      });
    },
  };
}

async function start(engine: string | undefined): Promise<services.IResourceProviderClient> {
  if (engine === undefined) throw new Error("a component can only be made by Pulumi's engine");
  const child = spawn(process.execPath, [main, engine], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await firstLine(child);
  return new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
}

async function firstLine({ stdout, pid }: ChildProcess): Promise<string> {
  if (stdout !== null) for await (const line of createInterface({ input: stdout })) return line;
  throw new Error(
    `the process that makes Warren's components (${pid}) has ended before it began; see its messages`,
  );
}
