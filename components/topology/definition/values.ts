/** The values that fields take. */
import type { Json } from "../model.ts";

/** RabbitMQ arguments: numbers stay numbers, and booleans stay booleans. */
export interface ArgumentsDefinition {
  readonly [name: string]: Json;
}

/** A time: a whole number with the unit `ms`, `s`, `m`, `h` or `d`, e.g. `30s`. */
export type Duration = string;

/** A size: a whole number of bytes, or a whole number with the unit `B`, `KB`, `MB`, `GB`, `TB` (1000) or `KiB`, `MiB`, `GiB`, `TiB` (1024). */
export type Size = number | string;

/** One value in a Kubernetes Secret, in the namespace of the cluster. */
export interface SecretKeyDefinition {
  /** The Secret's name, 1–253 characters. */
  readonly name: string;
  /** The key in its data, 1–253 characters. */
  readonly key: string;
}

/** A string; if it holds a password, it comes from the configuration or a Secret. */
export type SecretTextDefinition =
  | string
  | { readonly config: string }
  | { readonly secretRef: SecretKeyDefinition };

/** A map by name: the order does not matter, and a name cannot appear twice. */
export interface ByName<Definition> {
  readonly [name: string]: Definition;
}
