// What came in secret goes out secret, wherever it turns up.
import { isList, isMap, mapValues, Secret, type Value, type ValueMap } from "./value.ts";

/** Shorter texts would match by chance. */
const minimumLength = 6;

/**
 * `outputs` with a secret mark on all that is secret in `inputs`: what stands at the same path, and every string that
 * holds a secret text, as it is, in base64 or as JSON.
 */
export function markSecrets(outputs: ValueMap, inputs: ValueMap): ValueMap {
  const texts = confidential(inputs);
  const byPath = markPath(outputs, inputs);
  const holds = (value: Value) => typeof value === "string" && texts.some((text) => value.includes(text));
  const marked = mapValues(byPath, (value) => (holds(value) ? new Secret(value) : value));
  return isMap(marked) ? marked : {};
}

/** The message with each secret text of the inputs replaced by `[secret]`. */
export function redact(message: string, inputs: ValueMap): string {
  return confidential(inputs).reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

/**
 * The texts that must not appear, longest first. A text below a secret mark that also stands in the inputs in the
 * clear is none: a Secret's data may well repeat the name of its application beside the password.
 */
function confidential(inputs: ValueMap): readonly string[] {
  const { secret, clear } = texts(inputs, false);
  const forms = secret
    .filter((text) => text.length >= minimumLength && !clear.some((other) => other.includes(text)))
    .flatMap((text) => [text, Buffer.from(text).toString("base64"), JSON.stringify(text).slice(1, -1)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

interface Texts {
  readonly secret: readonly string[];
  readonly clear: readonly string[];
}

function texts(value: Value, inSecret: boolean): Texts {
  if (value instanceof Secret) return texts(value.value, true);
  if (isList(value) || isMap(value)) {
    const parts = Object.values(value).map((item) => texts(item, inSecret));
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
