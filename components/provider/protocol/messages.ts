// Converts between the engine's protobuf messages and a plugin's plain requests and results.
import grpc from "@grpc/grpc-js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import { onTerminal } from "../../topology/escape.ts";
import type { CheckResult, CreateResult, DiffResult, ReadResult } from "./plugin.ts";
import { InitializationFailed } from "./plugin.ts";
import type { ValueMap } from "./value.ts";
import { toWire } from "./wire.ts";

export function checkResponse(result: CheckResult): pb.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toWire(result.inputs));
  for (const { property, reason } of result.failures) {
    const failure = response.addFailures();
    failure.setProperty(property);
    failure.setReason(onTerminal(reason));
  }
  return response;
}

export function diffResponse(result: DiffResult): pb.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(result.differences.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setHasdetaileddiff(true);
  response.setReplacesList([...result.replaces]);
  response.setDeletebeforereplace(result.deleteBeforeReplace);
  response.setDiffsList([...new Set(result.differences.map(({ path }) => path.split(/[.[]/, 1)[0] ?? path))]);
  const kinds = messages.PropertyDiff.Kind;
  for (const { path, kind } of result.differences) {
    const replaces = result.replaces.includes(path);
    const detail = new messages.PropertyDiff();
    detail.setInputdiff(true);
    if (kind === "add") detail.setKind(replaces ? kinds.ADD_REPLACE : kinds.ADD);
    else if (kind === "delete") detail.setKind(replaces ? kinds.DELETE_REPLACE : kinds.DELETE);
    else detail.setKind(replaces ? kinds.UPDATE_REPLACE : kinds.UPDATE);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

export function createResponse(result: CreateResult): pb.CreateResponse {
  const response = new messages.CreateResponse();
  response.setId(result.id);
  response.setProperties(toWire(result.outputs));
  return response;
}

/** An empty id tells the engine that the resource is gone. */
export function readResponse(result: ReadResult | undefined): pb.ReadResponse {
  const response = new messages.ReadResponse();
  if (result === undefined) return response;
  response.setId(result.id);
  response.setProperties(toWire(result.outputs));
  response.setInputs(toWire(result.inputs));
  return response;
}

export function updateResponse(outputs: ValueMap): pb.UpdateResponse {
  const response = new messages.UpdateResponse();
  response.setProperties(toWire(outputs));
  return response;
}

/** The gRPC error for an error of the plugin. */
export function toServiceError(error: unknown): Partial<grpc.StatusObject> {
  const message = onTerminal(error instanceof Error ? error.message : String(error));
  if (!(error instanceof InitializationFailed)) return { code: grpc.status.UNKNOWN, details: message };
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toWire(error.outputs));
  detail.setInputs(toWire(error.inputs));
  detail.setReasonsList(error.reasons.map(onTerminal));
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusMessages.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}
