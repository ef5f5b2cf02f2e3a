// The gRPC service `pulumirpc.ResourceProvider` around a plugin. The engine starts the plugin and reads the port from
// the first line of its standard output.
import grpc from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import {
  checkResponse,
  createResponse,
  diffResponse,
  readResponse,
  toServiceError,
  updateResponse,
} from "./messages.ts";
import type { Components, Plugin } from "./plugin.ts";
import { fromWire } from "./wire.ts";

/** Interval of the check that the engine is alive: a plugin must not outlive an engine that was killed. */
const parentCheckMilliseconds = 2_000;

/** Serves the plugin on a free port of the loopback interface until the engine ends it. */
export async function serve(plugin: Plugin): Promise<void> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(services.ResourceProviderService, implementation(plugin));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  process.stdout.write(`${port}\n`);
  // Ctrl-C does not reach the plugin: it has its own process group. The engine sends SIGINT when it is done with the
  // plugin, and each second of delay prolongs every preview.
  process.on("SIGINT", () => process.exit(0));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, parentCheckMilliseconds).unref();
}

function unary<Request, Response>(
  answer: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await answer(call.request));
    } catch (error) {
      callback(toServiceError(error));
    }
  };
}

/** Errors go on as they came, with the details that the engine reads. */
function constructing({
  construct,
}: Components): grpc.handleUnaryCall<pb.ConstructRequest, pb.ConstructResponse> {
  return ({ request }, callback) => {
    construct(request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(isServiceError(error) ? error : toServiceError(error)),
    );
  };
}

function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}

function unsupported(method: string, plugin: Plugin): grpc.handleUnaryCall<unknown, unknown> {
  const details = `this ${plugin.name} plugin (${plugin.version}) does not support ${method}`;
  return (_call, callback) => callback({ code: grpc.status.UNIMPLEMENTED, details });
}

function implementation(plugin: Plugin): grpc.UntypedServiceImplementation {
  return {
    ...lifecycle(plugin),
    ...configuration(plugin),
    check: unary(async (request: pb.CheckRequest) =>
      checkResponse(
        await plugin.check({
          ...identity(request),
          olds: fromWire(request.getOlds()),
          news: fromWire(request.getNews()),
        }),
      ),
    ),
    diff: unary(async (request: pb.DiffRequest) =>
      diffResponse(
        await plugin.diff({
          ...identity(request),
          id: request.getId(),
          olds: fromWire(request.getOlds()),
          oldInputs: fromWire(request.getOldInputs()),
          news: fromWire(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: unary(async (request: pb.CreateRequest) =>
      createResponse(
        await plugin.create({
          ...identity(request),
          inputs: fromWire(request.getProperties()),
          preview: request.getPreview(),
        }),
      ),
    ),
    read: unary(async (request: pb.ReadRequest) =>
      readResponse(
        await plugin.read({
          ...identity(request),
          id: request.getId(),
          olds: fromWire(request.getProperties()),
          oldInputs: fromWire(request.getInputs()),
        }),
      ),
    ),
    update: unary(async (request: pb.UpdateRequest) =>
      updateResponse(
        await plugin.update({
          ...identity(request),
          id: request.getId(),
          olds: fromWire(request.getOlds()),
          oldInputs: fromWire(request.getOldInputs()),
          inputs: fromWire(request.getNews()),
          preview: request.getPreview(),
        }),
      ),
    ),
    delete: unary(async (request: pb.DeleteRequest) => {
      await plugin.delete({
        ...identity(request),
        id: request.getId(),
        olds: fromWire(request.getProperties()),
        oldInputs: fromWire(request.getOldInputs()),
      });
      return new empty.Empty();
    }),
  };
}

/** The urn of a resource contains its type and name: `urn:pulumi:stack::project::parent$type::name`. */
function identity(request: { getUrn(): string }): { urn: string; type: string; name: string } {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}

function lifecycle(plugin: Plugin): grpc.UntypedServiceImplementation {
  return {
    handshake: unary(() => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(true);
      response.setAcceptOutputs(true);
      return response;
    }),
    attach: unary(() => new empty.Empty()),
    getPluginInfo: unary(() => {
      const response = new plugins.PluginInfo();
      response.setVersion(plugin.version);
      return response;
    }),
    getSchema: unary(async () => {
      const response = new messages.GetSchemaResponse();
      const { name, version, components } = plugin;
      response.setSchema((await components?.schema()) ?? JSON.stringify({ name, version }));
      return response;
    }),
    cancel: unary(() => {
      plugin.cancel();
      return new empty.Empty();
    }),
    getMapping: unary(() => new messages.GetMappingResponse()),
    getMappings: unary(() => new messages.GetMappingsResponse()),
    parameterize: unsupported("parameterized packages", plugin),
    invoke: unsupported("functions", plugin),
    call: unsupported("methods", plugin),
    construct:
      plugin.components === undefined ? unsupported("components", plugin) : constructing(plugin.components),
    list: (call: grpc.ServerWritableStream<unknown, unknown>) =>
      call.emit("error", {
        code: grpc.status.UNIMPLEMENTED,
        details: "listing of resources is not supported",
      }),
  };
}

function configuration(plugin: Plugin): grpc.UntypedServiceImplementation {
  return {
    checkConfig: unary((request: pb.CheckRequest) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    // A change of the provider's configuration never replaces the objects that it made.
    diffConfig: unary((request: pb.DiffRequest) => {
      const response = new messages.DiffResponse();
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const [before, after] = [request.getOldInputs() ?? request.getOlds(), request.getNews()];
      // The version of the plugin is Pulumi's matter.
      const text = (of: typeof after) => JSON.stringify({ ...of?.toJavaScript(), version: undefined });
      const equal = text(before) === text(after);
      response.setChanges(equal ? DIFF_NONE : DIFF_SOME);
      return response;
    }),
    configure: unary(async (request: pb.ConfigureRequest) => {
      await plugin.configure(fromWire(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setAcceptoutputs(true);
      response.setSupportspreview(true);
      return response;
    }),
  };
}
