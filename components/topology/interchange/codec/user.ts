/** A user in the broker's JSON. */
import type { Reader } from "./reader.ts";
import type { UserValue } from "./values.ts";

export interface UserJson {
  /** Base64 of salt and digest; empty if nobody can log in with a password. */
  readonly password_hash: string;
  readonly hashing_algorithm: string;
  readonly tags: readonly string[];
}

/** Length of the salt at the beginning of a hash. */
export const saltBytes = 4;
const sha512Bytes = 64;

/** The algorithm that RabbitMQ needs with a hash, by the hash's length. */
function algorithmOf(hash: string): string {
  const isSha512 = Buffer.from(hash, "base64").length === saltBytes + sha512Bytes;
  return isSha512 ? "rabbit_password_hashing_sha512" : "rabbit_password_hashing_sha256";
}

export const userCodec = {
  read: (from: Reader): { readonly tags: readonly string[]; readonly passwordHash: string } => ({
    tags: from.tags("tags"),
    passwordHash: from.text("password_hash", ""),
  }),
  /** RabbitMQ stores only the hash of a password, so there is no password to read. */
  write: ({
    tags,
    password,
    passwordHash,
  }: UserValue): UserJson | { readonly tags: readonly string[]; readonly password: string } =>
    passwordHash === undefined ? { tags, password: password ?? "" } : hashed({ tags, passwordHash }),
};

export function hashed({
  tags,
  passwordHash,
}: {
  readonly tags: readonly string[];
  readonly passwordHash: string;
}): UserJson {
  return { password_hash: passwordHash, hashing_algorithm: algorithmOf(passwordHash), tags };
}
