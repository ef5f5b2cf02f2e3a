/** Marks what is secret in the objects that a broker gives. */
import { escaped, type Owned, same } from "../../topology/interchange/codec/objects.ts";
import { isSecret } from "../../topology/logins.ts";
import { isList, isMap, Secret, type Value } from "../protocol/value.ts";

/**
 * What comes from the broker may be secret although it is not in the inputs: a hash allows anybody to try passwords, and
 * a parameter that somebody has changed by hand may hold an address with a login.
 */
export function hidden({ kind, value }: Owned, recorded: Owned | undefined): Value {
  const plain: Value = escaped(value);
  if (kind === "parameters" || kind === "globalParameters") {
    return recorded !== undefined && same(recorded.value, value) ? plain : withSecretsMarked(plain);
  }
  if (kind !== "users" || !isMap(plain) || plain.passwordHash === undefined) return plain;
  return { ...plain, passwordHash: new Secret(plain.passwordHash) };
}

function withSecretsMarked(value: Value, key = ""): Value {
  if (typeof value === "string") return isSecret(key, value) ? new Secret(value) : value;
  if (isList(value)) return value.map((one) => withSecretsMarked(one, key));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withSecretsMarked(inner, name)]),
  );
}
