/** Users and what they may do. */
import type { SecretKeyDefinition } from "./values.ts";

/**
 * Where a user's password comes from: exactly one of the four. Never the password itself.
 * `generate`: a random password, kept as a secret; another number, 1 or more, makes a new one. `config`: a key of the stack's secret configuration; `secretRef`: a key of a Kubernetes Secret in the
 * cluster's namespace; `hash`: base64 of a 4-byte salt and a SHA-256 (32 bytes) or SHA-512 (64 bytes) digest.
 */
export interface PasswordSource {
  readonly generate?: number;
  readonly config?: string;
  readonly secretRef?: SecretKeyDefinition;
  readonly hash?: string;
}

/** How much a user may have at once. */
export interface UserLimitsDefinition {
  /** Connections at once; -1: any number. @default -1 */
  readonly maxConnections?: number;
  /** Channels at once; -1: any number. @default -1 */
  readonly maxChannels?: number;
}

/** Somebody who may log in. */
export interface UserDefinition {
  /**
   * What the user may do in the management API: `administrator`, `monitoring`, `policymaker`,
   * `management`, `impersonator`, `protected`, or any other word.
   * @default [] none
   */
  readonly tags?: readonly string[];
  /** Where the password comes from. @default "generate" a random password, kept as a secret */
  readonly password?: "generate" | PasswordSource;
  /** Connections and channels at once. @default {} none */
  readonly limits?: UserLimitsDefinition;
}

/** What a user may do in a vhost: three regular expressions of names of queues and exchanges. */
export interface PermissionDefinition {
  /** Regular expression of the names the user may declare and delete. @default "" none */
  readonly configure?: string;
  /** Regular expression of the names the user may publish and bind to. @default "" none */
  readonly write?: string;
  /** Regular expression of the names the user may consume and bind from. @default "" none */
  readonly read?: string;
}

/** Which routing keys a user may use at one topic exchange. */
export interface TopicPermissionDefinition {
  /** Regular expression of the routing keys the user may publish with. @default "" none */
  readonly write?: string;
  /** Regular expression of the routing keys the user may bind with. @default "" none */
  readonly read?: string;
}

/** What a user's application does; the narrowest permissions that allow it are computed. */
export interface AccessDefinition {
  /** Exchanges to publish to; `""` is the default exchange. @default [] */
  readonly publish?: readonly string[];
  /** Queues to consume from. @default [] */
  readonly consume?: readonly string[];
  /** Queues and exchanges to declare, bind and delete. @default [] */
  readonly manage?: readonly string[];
}
