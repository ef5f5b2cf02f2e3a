/** Users and what they may do. */
import type { SecretKeyDefinition } from "./values.ts";

/**
 * The source of a user's password, never the password itself. Give exactly one of the four.
 * `generate`: a random password, kept as a secret; every other number, 1 or more, gives a new password. `config`: a key of
 * the stack's secret configuration. `secretRef`: a key of a Kubernetes Secret in the cluster's namespace. `hash`: base64 of
 * a 4-byte salt and a SHA-256 (32 bytes) or SHA-512 (64 bytes) digest.
 */
export interface PasswordSource {
  readonly generate?: number;
  readonly config?: string;
  readonly secretRef?: SecretKeyDefinition;
  readonly hash?: string;
}

/** Limits of a user. */
export interface UserLimitsDefinition {
  /** Maximum number of connections at the same time; -1 means no limit. @default -1 */
  readonly maxConnections?: number;
  /** Maximum number of channels at the same time; -1 means no limit. @default -1 */
  readonly maxChannels?: number;
}

/** A user that may log in. */
export interface UserDefinition {
  /**
   * Tags, which give rights in the management API: `administrator`, `monitoring`, `policymaker`, `management`,
   * `impersonator`, `protected`, or any other word.
   * @default [] none
   */
  readonly tags?: readonly string[];
  /** The source of the password; with `none` the user cannot log in with a password, only e.g. with a certificate. @default "generate" a random password, kept as a secret */
  readonly password?: "generate" | "none" | PasswordSource;
  /** Limits for connections and channels. @default {} none */
  readonly limits?: UserLimitsDefinition;
}

/** The rights of a user in a vhost: three regular expressions for names of queues and exchanges. */
export interface PermissionDefinition {
  /** Regular expression for names that the user may declare and delete. @default "" none */
  readonly configure?: string;
  /** Regular expression for names that the user may publish to and bind to. @default "" none */
  readonly write?: string;
  /** Regular expression for names that the user may consume from and bind from. @default "" none */
  readonly read?: string;
}

/** The routing keys that a user may use at one topic exchange. */
export interface TopicPermissionDefinition {
  /** Regular expression for routing keys that the user may publish with. @default "" none */
  readonly write?: string;
  /** Regular expression for routing keys that the user may bind with. @default "" none */
  readonly read?: string;
}

/** What a user's application does. Warren computes the narrowest permissions that allow it. */
export interface AccessDefinition {
  /** Exchanges that the user publishes to; `""` is the default exchange. @default [] */
  readonly publish?: readonly string[];
  /** Queues that the user consumes from. @default [] */
  readonly consume?: readonly string[];
  /** Queues and exchanges that the user declares, binds and deletes. @default [] */
  readonly manage?: readonly string[];
}
