/** A password hash in RabbitMQ's form: base64 of a 4-byte salt and the digest of salt and password. */
import { createHash, timingSafeEqual } from "node:crypto";
import { saltBytes } from "../topology/interchange/codec/user.ts";

const digests: ReadonlyMap<string, string> = new Map([
  ["rabbit_password_hashing_sha256", "sha256"],
  ["rabbit_password_hashing_sha512", "sha512"],
  ["rabbit_password_hashing_md5", "md5"],
]);

/** Whether the hash belongs to the password; also false for an unknown algorithm. */
export function isHashOf(password: string, hash: string, algorithm: string): boolean {
  const name = digests.get(algorithm);
  const bytes = Buffer.from(hash, "base64");
  if (name === undefined || bytes.length <= saltBytes) return false;
  const digest = createHash(name).update(bytes.subarray(0, saltBytes)).update(password).digest();
  const kept = bytes.subarray(saltBytes);
  return kept.length === digest.length && timingSafeEqual(kept, digest);
}
