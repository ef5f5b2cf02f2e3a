/** The values that fields take. */
import type { Json } from "../model.ts";

/** Values that RabbitMQ calls arguments: numbers stay numbers, booleans stay booleans. */
export interface ArgumentsDefinition {
  readonly [name: string]: Json;
}

/** A time: a whole number and `ms`, `s`, `m`, `h` or `d`, e.g. `30s`. */
export type Duration = string;

/** An amount of bytes: a whole number, or one with `B`, `KB`, `MB`, `GB`, `TB` (1000) or `KiB`, `MiB`, `GiB`, `TiB` (1024). */
export type Size = number | string;

/** One value in a Kubernetes Secret, in the namespace of the cluster. */
export interface SecretKeyDefinition {
  /** The Secret's name, 1–253 characters. */
  readonly name: string;
  /** The key in its data, 1–253 characters. */
  readonly key: string;
}

/** A text that may hold a password, and then comes from elsewhere. */
export type SecretTextDefinition =
  | string
  | { readonly config: string }
  | { readonly secretRef: SecretKeyDefinition };

/** A map by name: the order means nothing, and a name cannot stand twice. */
export interface ByName<Definition> {
  readonly [name: string]: Definition;
}
