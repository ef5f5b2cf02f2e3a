// What a resource plugin of ours has to answer; the server beside it speaks the engine's protocol.
import type { Difference } from "./difference.ts";
import type { ValueMap } from "./value.ts";

export interface Plugin {
  /** The package's name: `kubernetes`, `random`. */
  readonly name: string;
  /** Version of the npm package whose resources it makes. */
  readonly version: string;
  /** Takes the provider's configuration. Throws only for configuration that can never work. */
  configure(config: ValueMap): void;
  /** Completes the inputs (names, defaults) and says what is wrong with them. No call to any server. */
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<CreateResult>;
  /** The resource as it is now, or undefined if it is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<ValueMap>;
  delete(request: DeleteRequest): Promise<void>;
  /** Ends every wait that is under way. */
  cancel(): void;
}

interface ResourceRequest {
  readonly urn: string;
  /** The type token: `kubernetes:apps/v1:StatefulSet`. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
}

export interface CheckRequest extends ResourceRequest {
  readonly olds: ValueMap;
  readonly news: ValueMap;
  /** Name that the engine's own auto-naming configuration asks for, if there is one. */
  readonly proposedName: string | undefined;
  /** Bytes to derive random names from, so that preview and update agree; empty if the engine sent none. */
  readonly randomSeed: Uint8Array;
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
  /** Paths in Pulumi's notation whose changes do not count. */
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
  /** Seconds; 0: the plugin's default. */
  readonly timeout: number;
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
  /** Seconds; 0: the plugin's default. */
  readonly timeout: number;
}

export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly olds: ValueMap;
  readonly oldInputs: ValueMap;
  /** Seconds; 0: the plugin's default. */
  readonly timeout: number;
}

/** The object was written, but did not become ready. The engine keeps it in the state and tries an update next time. */
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
