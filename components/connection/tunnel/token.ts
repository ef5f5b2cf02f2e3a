/**
 * What the state holds instead of the administrator's password for @pulumi/rabbitmq, which connects through a local port:
 * only a gateway that knows the password takes it, and the password cannot be computed from it.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export function tokenFor(password: string): string {
  return createHmac("sha256", password).update("pulumi-warren gateway").digest("hex");
}

/** Compares two texts in a time that does not depend on where they differ. */
export function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
