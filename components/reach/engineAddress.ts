import * as pulumi from "@pulumi/pulumi";

/**
 * `host:port` of the engine that runs this program; undefined in tests with mocks.
 * The client that the SDK itself uses knows it both under the CLI and in an inline program of the
 * Automation API, where no environment variable says it.
 */
export function engineAddress(): string | undefined {
  const engine: unknown = pulumi.runtime.getEngine();
  if (!isGrpcClient(engine)) return undefined;
  // A gRPC target: `dns:127.0.0.1:41234`, with or without the scheme.
  return engine
    .getChannel()
    .getTarget()
    .replace(/^[a-z]+:\/*/, "");
}

interface GrpcClient {
  getChannel(): { getTarget(): string };
}

function isGrpcClient(value: unknown): value is GrpcClient {
  return typeof value === "object" && value !== null && "getChannel" in value;
}
