// Keeps the inputs' secrets secret in outputs and messages.
import { isList, isMap, mapValues, Secret, type Value, type ValueMap } from "./value.ts";

/** Shorter strings would match by chance. */
const minimumLength = 6;

/**
 * `outputs` with a secret mark on everything that is secret in `inputs`: values at the same path, and every string that
 * contains a secret string: as it is, in base64 or as JSON.
 */
export function markSecrets(outputs: ValueMap, inputs: ValueMap): ValueMap {
  const secrets = confidential(inputs);
  const byPath = markPath(outputs, inputs);
  const holds = (value: Value) =>
    typeof value === "string" && secrets.some((secret) => value.includes(secret));
  const marked = mapValues(byPath, (value) => (holds(value) ? new Secret(value) : value));
  return isMap(marked) ? marked : {};
}

/** The message with each secret string of the inputs replaced by `[secret]`. */
export function redact(message: string, inputs: ValueMap): string {
  return confidential(inputs).reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

/**
 * The strings that must not appear, longest first. A string below a secret mark that also appears unmarked in the
 * inputs does not count: a Secret's data may repeat the name of its application beside the password.
 */
function confidential(inputs: ValueMap): readonly string[] {
  const { secret, clear } = stringsIn(inputs, false);
  const forms = secret
    .filter((text) => text.length >= minimumLength && !clear.some((other) => other.includes(text)))
    .flatMap((text) => [text, Buffer.from(text).toString("base64"), JSON.stringify(text).slice(1, -1)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

interface Strings {
  readonly secret: readonly string[];
  readonly clear: readonly string[];
}

function stringsIn(value: Value, inSecret: boolean): Strings {
  if (value instanceof Secret) return stringsIn(value.value, true);
  if (isList(value) || isMap(value)) {
    const parts = Object.values(value).map((item) => stringsIn(item, inSecret));
    return { secret: parts.flatMap(({ secret }) => secret), clear: parts.flatMap(({ clear }) => clear) };
  }
  if (typeof value !== "string" && typeof value !== "number") return { secret: [], clear: [] };
  return inSecret ? { secret: [String(value)], clear: [] } : { secret: [], clear: [String(value)] };
}

function markPath(output: Value, input: Value | undefined): Value {
  if (input instanceof Secret) return output instanceof Secret ? output : new Secret(output);
  if (isList(output) && isList(input)) return output.map((item, index) => markPath(item, input[index]));
  if (!isMap(output) || !isMap(input)) return output;
  return Object.fromEntries(
    Object.entries(output).map(([key, item]) => [
      key,
      Object.hasOwn(input, key) ? markPath(item, input[key]) : item,
    ]),
  );
}
