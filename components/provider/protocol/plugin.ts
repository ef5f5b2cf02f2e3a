// The interface of our resource plugins; server.ts speaks the engine's protocol.
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Difference } from "./difference.ts";
import type { ValueMap } from "./value.ts";

export interface Plugin {
  /** The package's name: `warren`, `random`. */
  readonly name: string;
  /** Version of the npm package with its resource classes. */
  readonly version: string;
  /** Takes the provider's configuration. Throws only for configuration that can never work. */
  configure(config: ValueMap): Promise<void>;
  /** Completes the inputs (names, defaults) and reports their problems. Calls no server. */
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<CreateResult>;
  /** The current state of the resource, or undefined if it is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<ValueMap>;
  delete(request: DeleteRequest): Promise<void>;
  /** Cancels all waits. */
  cancel(): void;
  /** @default the package has no components and no schema: programs in Node need none */
  readonly components?: Components;
}

/** What programs in other languages ask for. */
export interface Components {
  /** Pulumi's schema of the package, in JSON. */
  schema(): Promise<string>;
  construct(request: pb.ConstructRequest): Promise<pb.ConstructResponse>;
}

interface ResourceRequest {
  readonly urn: string;
  /** The type token: `warren:index:VhostObjects`. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
}

export interface CheckRequest extends ResourceRequest {
  readonly olds: ValueMap;
  readonly news: ValueMap;
}

export interface CheckResult {
  readonly inputs: ValueMap;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  /** The recorded outputs. */
  readonly olds: ValueMap;
  readonly oldInputs: ValueMap;
  readonly news: ValueMap;
  /** Paths in Pulumi's notation whose changes are ignored. */
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  readonly differences: readonly Difference[];
  /** Paths among the differences that cannot change in place. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends ResourceRequest {
  readonly inputs: ValueMap;
  readonly preview: boolean;
}

export interface CreateResult {
  /** Empty in a preview. */
  readonly id: string;
  readonly outputs: ValueMap;
}

export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  /** Recorded outputs; empty when the resource is being imported. */
  readonly olds: ValueMap;
  /** Recorded inputs; empty when the resource is being imported. */
  readonly oldInputs: ValueMap;
}

export interface ReadResult {
  readonly id: string;
  readonly outputs: ValueMap;
  readonly inputs: ValueMap;
}

export interface UpdateRequest extends ResourceRequest {
  readonly id: string;
  readonly olds: ValueMap;
  readonly oldInputs: ValueMap;
  readonly inputs: ValueMap;
  readonly preview: boolean;
}

export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly olds: ValueMap;
  readonly oldInputs: ValueMap;
}

/**
 * The object was written, but did not become ready. The engine keeps it in the state and updates it in the next run.
 */
export class InitializationFailed extends Error {
  readonly id: string;
  readonly outputs: ValueMap;
  readonly inputs: ValueMap;
  readonly reasons: readonly string[];

  constructor(id: string, outputs: ValueMap, inputs: ValueMap, reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.id = id;
    this.outputs = outputs;
    this.inputs = inputs;
    this.reasons = reasons;
  }
}
