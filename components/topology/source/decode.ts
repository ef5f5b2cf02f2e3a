/** Decodes the file's bytes: checks size, encoding and characters before YAML is parsed. */
import type { Finding } from "../report/problem.ts";

/** 4 MiB: a file of 40,000 queues with a binding each. */
export const maxBytes = 4 * 1024 * 1024;

export type Decoded =
  | { readonly text: string }
  /** `before`: the text up to the fault, which gives its line and column. */
  | { readonly before: string; readonly finding: Finding };

const refused = (code: Finding["code"], message: string, before = ""): Decoded => ({
  before,
  finding: { code, message },
});

/** Detects UTF-16 and UTF-32 by their byte order mark, or by the zero byte beside a first ASCII letter. */
function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "UTF-16";
  if (a === 0xfe && b === 0xff) return "UTF-16";
  if (a === 0 && b === 0 && ((c === 0 && d !== 0) || (c === 0xfe && d === 0xff))) return "UTF-32";
  if (bytes.length >= 4 && ((a === 0 && b !== 0 && c === 0) || (a !== 0 && b === 0 && d === 0))) {
    return a !== 0 && c === 0 ? "UTF-32" : "UTF-16";
  }
  return undefined;
}

/** The longest valid UTF-8 prefix; a character cut off at its end is not a fault. */
function validBeginning(bytes: Uint8Array): string {
  const text = (length: number) => {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    } catch {
      return undefined;
    }
  };
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (text(middle) === undefined) bad = middle;
    else good = middle;
  }
  return text(good) ?? "";
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters below the space that YAML forbids
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** A leading byte order mark is allowed and removed, so that columns count from the first visible character. */
export function decode(source: string | Uint8Array): Decoded {
  if (source.length > maxBytes) {
    return refused(
      "too-large",
      `the file is larger than ${maxBytes / 1024 / 1024} MiB; split the topology into several stacks`,
    );
  }
  let text: string;
  if (typeof source === "string") {
    text = source;
  } else {
    const encoding = otherEncoding(source);
    if (encoding) return refused("bad-encoding", `the file is ${encoding}; save it as UTF-8`);
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(source);
    } catch {
      const message = "the bytes here are not UTF-8; save the file as UTF-8";
      return refused("bad-encoding", message, validBeginning(source));
    }
  }
  text = text.replace(/^\ufeff/, "");
  const found = forbidden.exec(text);
  if (!found) return { text };
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return refused(
    "forbidden-character",
    `the control character U+${code} is not allowed in the file; remove it`,
    text.slice(0, found.index),
  );
}
