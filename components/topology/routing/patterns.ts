/** Whether the regular expression of a policy or a permission matches a name. */
import { onlyName } from "../language/namePattern.ts";

/** Syntax that differs between PCRE and JavaScript, or that only PCRE has. */
const onlyPcre = /\\[AzZQEGKRHhVNXCaegopPlLuU]|\[\[:|\[\^?\]|\(\?(?!:|=|!|<=|<!)|\(\*|[*+?}]\+/;

/**
 * JavaScript tries every possible match: a repeated group, or many repetitions in sequence, could take hours. Such a
 * pattern is not evaluated.
 */
const mayTakeLong = (pattern: string) =>
  /\)(?:[*+]|\{\d)/.test(pattern) || (pattern.match(/[*+]|,\}/g) ?? []).length > 3;

// Not with Buffer: the diagram's page does routing in a browser.
const bytes = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

/**
 * A matcher for a policy's pattern; undefined if JavaScript cannot evaluate it. The broker searches bytes, not
 * characters, anywhere in the name.
 */
export function matcherOf(pattern: string): ((name: string) => boolean) | undefined {
  const one = onlyName(pattern);
  if (one !== undefined) return (name) => name === one;
  const ignoreCase = pattern.startsWith("(?i)");
  const source = ignoreCase ? pattern.slice("(?i)".length) : pattern;
  if (onlyPcre.test(source) || mayTakeLong(source)) return undefined;
  try {
    const compiled = new RegExp(bytes(source), ignoreCase ? "i" : "");
    return (name) => compiled.test(bytes(name));
  } catch {
    return undefined; // syntax that only PCRE has
  }
}

/** The same for one name. */
export const matchesPattern = (pattern: string, name: string): boolean | undefined =>
  matcherOf(pattern)?.(name);
