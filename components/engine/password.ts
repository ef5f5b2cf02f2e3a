/** A password hash as RabbitMQ keeps it: base64 of a salt of 4 bytes and the digest of salt and password. */
import { createHash, timingSafeEqual } from "node:crypto";

const saltBytes = 4;

const digests: ReadonlyMap<string, string> = new Map([
  ["rabbit_password_hashing_sha256", "sha256"],
  ["rabbit_password_hashing_sha512", "sha512"],
  ["rabbit_password_hashing_md5", "md5"],
]);

/** What the broker must be told of a hash, by its length: SHA-512 has 64 bytes. */
export function algorithmOf(hash: string): string {
  const long = Buffer.from(hash, "base64").length === saltBytes + 64;
  return long ? "rabbit_password_hashing_sha512" : "rabbit_password_hashing_sha256";
}

/** Whether the hash is one of the password; false too for an algorithm that is not known here. */
export function isHashOf(password: string, hash: string, algorithm: string): boolean {
  const name = digests.get(algorithm);
  const bytes = Buffer.from(hash, "base64");
  if (name === undefined || bytes.length <= saltBytes) return false;
  const digest = createHash(name).update(bytes.subarray(0, saltBytes)).update(password).digest();
  const kept = bytes.subarray(saltBytes);
  return kept.length === digest.length && timingSafeEqual(kept, digest);
}
