// Starts the bundled kubernetes plugin the way the engine does, and speaks the engine's protocol to it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { ValueMap } from "../../components/engine/protocol/value.ts";
import { fromWire, toWire } from "../../components/engine/protocol/wire.ts";
import { buildPlugin } from "../../local/plugins/build.ts";

export interface PluginProcess {
  check(urn: string, news: ValueMap, olds?: ValueMap): Promise<ValueMap>;
  diff(urn: string, id: string, olds: ValueMap, oldInputs: ValueMap, news: ValueMap): Promise<DiffAnswer>;
  create(urn: string, inputs: ValueMap, options?: { preview?: boolean; timeout?: number }): Promise<Created>;
  update(urn: string, id: string, olds: ValueMap, oldInputs: ValueMap, news: ValueMap): Promise<ValueMap>;
  read(urn: string, id: string, olds?: ValueMap, inputs?: ValueMap): Promise<Created & { inputs: ValueMap }>;
  delete(urn: string, id: string, olds: ValueMap, oldInputs: ValueMap, timeout?: number): Promise<void>;
  cancel(): Promise<void>;
  stop(): Promise<void>;
}

export interface Created {
  readonly id: string;
  readonly outputs: ValueMap;
}

export interface DiffAnswer {
  readonly changes: boolean;
  readonly paths: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The urn of a resource in a stack of the test's own. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::kubernetesPlugin::${type}::${name}`;
}

/** The details that the engine needs to keep an object that was made but is not ready. */
export function initializationFailure(error: unknown): {
  id: string;
  reasons: readonly string[];
  outputs: ValueMap;
} {
  const metadata = error instanceof Error && "metadata" in error ? error.metadata : undefined;
  const [bytes] = metadata instanceof grpc.Metadata ? metadata.get("grpc-status-details-bin") : [];
  if (!(bytes instanceof Buffer)) throw error;
  const [detail] = statusMessages.Status.deserializeBinary(bytes).getDetailsList();
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(
    detail?.getValue_asU8() ?? new Uint8Array(),
  );
  return { id: failed.getId(), reasons: failed.getReasonsList(), outputs: fromWire(failed.getProperties()) };
}

/** Bundles and starts the plugin with this environment and configuration. */
export async function startPlugin(
  environment: NodeJS.ProcessEnv,
  config: ValueMap = {},
): Promise<PluginProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), "kubernetes-plugin-"));
  const file = path.join(folder, "main.js");
  await buildPlugin("kubernetes", file);
  const child = spawn(process.execPath, [file], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const client = new services.ResourceProviderClient(
    `127.0.0.1:${await firstLine(child)}`,
    grpc.credentials.createInsecure(),
  );
  const configure = new messages.ConfigureRequest();
  configure.setArgs(toWire(config));
  await answer<pb.ConfigureResponse>((done) => client.configure(configure, done));

  return {
    async check(urn, news, olds = {}) {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setNews(toWire(news));
      request.setOlds(toWire(olds));
      const response = await answer<pb.CheckResponse>((done) => client.check(request, done));
      const [failure] = response.getFailuresList();
      if (failure !== undefined) throw new Error(`${failure.getProperty()}: ${failure.getReason()}`);
      return fromWire(response.getInputs());
    },
    async diff(urn, id, olds, oldInputs, news) {
      const request = new messages.DiffRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(toWire(olds));
      request.setOldInputs(toWire(oldInputs));
      request.setNews(toWire(news));
      const response = await answer<pb.DiffResponse>((done) => client.diff(request, done));
      return {
        changes: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
        paths: response
          .getDetaileddiffMap()
          .toArray()
          .map(([key]) => key),
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
      };
    },
    async create(urn, inputs, { preview = false, timeout = 0 } = {}) {
      const request = new messages.CreateRequest();
      request.setUrn(urn);
      request.setProperties(toWire(inputs));
      request.setPreview(preview);
      request.setTimeout(timeout);
      const response = await answer<pb.CreateResponse>((done) => client.create(request, done));
      return { id: response.getId(), outputs: fromWire(response.getProperties()) };
    },
    async update(urn, id, olds, oldInputs, news) {
      const request = new messages.UpdateRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(toWire(olds));
      request.setOldInputs(toWire(oldInputs));
      request.setNews(toWire(news));
      return fromWire(
        (await answer<pb.UpdateResponse>((done) => client.update(request, done))).getProperties(),
      );
    },
    async read(urn, id, olds = {}, inputs = {}) {
      const request = new messages.ReadRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(toWire(olds));
      request.setInputs(toWire(inputs));
      const response = await answer<pb.ReadResponse>((done) => client.read(request, done));
      const outputs = fromWire(response.getProperties());
      return { id: response.getId(), outputs, inputs: fromWire(response.getInputs()) };
    },
    async delete(urn, id, olds, oldInputs, timeout = 0) {
      const request = new messages.DeleteRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(toWire(olds));
      request.setOldInputs(toWire(oldInputs));
      request.setTimeout(timeout);
      await answer((done) => client.delete(request, done));
    },
    async cancel() {
      await answer((done) => client.cancel(new empty.Empty(), done));
    },
    async stop() {
      client.close();
      child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answer<Response>(
  call: (done: (error: Error | null, response: Response) => void) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the plugin ended with ${code} before it was ready`)));
  });
}
