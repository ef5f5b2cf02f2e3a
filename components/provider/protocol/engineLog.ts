// Messages to the engine, which shows them beside the resource that they concern.
import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import { onTerminal } from "../../topology/escape.ts";

export interface EngineLog {
  /** Shows one line in the resource's row of the display; the next call replaces it. */
  status(urn: string, message: string): void;
  /** A text that stays on the screen. */
  info(urn: string, message: string): void;
  /** A warning that stays on the screen. */
  warning(urn: string, message: string): void;
}

/**
 * A log to the engine at `address` (host:port); without an address it discards everything. A message that cannot be
 * delivered is dropped: no operation fails because of it.
 */
export function connectLog(address: string | undefined): EngineLog {
  if (address === undefined || address === "") return { status: () => {}, info: () => {}, warning: () => {} };
  const client = new engineServices.EngineClient(address, grpc.credentials.createInsecure());
  const send = (urn: string, message: string, severity: 1 | 2, ephemeral: boolean) => {
    const request = new engineMessages.LogRequest();
    request.setUrn(urn);
    request.setMessage(onTerminal(message));
    request.setSeverity(severity);
    request.setEphemeral(ephemeral);
    client.log(request, () => {});
  };
  return {
    status: (urn, message) => send(urn, message, engineMessages.LogSeverity.INFO, true),
    info: (urn, message) => send(urn, message, engineMessages.LogSeverity.INFO, false),
    warning: (urn, message) => send(urn, message, engineMessages.LogSeverity.WARNING, false),
  };
}
