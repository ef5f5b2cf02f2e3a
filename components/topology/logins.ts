/** Addresses with a login, and other values that are or may be secret. */
import type { Json } from "./model.ts";

/** What stands for a secret in messages. */
export const notShown = "(not shown)";

/** Of a field that takes an address: it has a user, a password, or the password of a key. */
export const holdsLogin = (address: string): boolean => address.includes("@") || /password/i.test(address);

/** The user and password before the host, and parameters that are secret, of the addresses in a text. */
const logins = /(:\/\/).*@|([?&][\w-]*(?:pass|secret|token|credential)[\w-]*=)[^&#\s]*/gis;

/** Keys whose value is secret, whatever it is. */
const secretKey = /pass|pwd|secret|token|credential|private|api[-_]?key/i;

/** The text without logins. */
export const withoutLogins = (text: string): string =>
  text.replace(logins, (_, scheme?: string, parameter?: string) =>
    scheme === undefined ? `${parameter}${notShown}` : `${scheme}${notShown}@`,
  );

/** Whether a string of a plugin's value is secret, as far as the string and its key show it. */
export const isSecret = (key: string, text: string): boolean =>
  (text !== "" && secretKey.test(key)) ||
  (/(?:^|-)uri$/.test(key) && holdsLogin(text)) ||
  withoutLogins(text) !== text;

/** Whether the value has such a string at any depth. */
export function holdsSecret(value: Json, key = ""): boolean {
  if (typeof value === "string") return isSecret(key, value);
  if (Array.isArray(value)) return value.some((one: Json) => holdsSecret(one, key));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => holdsSecret(inner, name));
}

/** The value with each of its strings hidden. */
export function withoutStrings(value: Json): Json {
  if (typeof value === "string") return notShown;
  if (Array.isArray(value)) return value.map(withoutStrings);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutStrings(inner)]));
}
