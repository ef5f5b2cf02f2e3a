/** The values that fields take. */
import type { Json } from "../model.ts";

/** RabbitMQ arguments: numbers stay numbers, and booleans stay booleans. */
export interface ArgumentsDefinition {
  readonly [name: string]: Json;
}

/**
 * A time: amounts with the units `w`, `d`, `h`, `m`, `s` or `ms`, the largest first: `30s`, `1d12h`, `1w 2d`, `1.5h`. A
 * plain number counts in what RabbitMQ counts in: seconds for `reconnectDelay`, else milliseconds. `maxAge` takes no
 * plain number, but RabbitMQ's own form, such as `7D`.
 */
export type Duration = string | number;

/**
 * A size: a whole number of bytes, or an amount with the unit `B`, `KB`, `MB`, `GB`, `TB` (1000) or `KiB`, `MiB`,
 * `GiB`, `TiB` (1024): `1.5GiB`.
 */
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
