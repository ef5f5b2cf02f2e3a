/**
 * What somebody else wrote (a file, a broker, a message) on its way out: one function for each place that it goes to.
 * Whoever writes to such a place uses its function, and no other one.
 */

/** What a terminal acts on, what changes the order of the text around it, and what is no character. */
const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\uFFFE\uFFFF]/gu;

/** The first `#` of a command of a CI system, which reads it anywhere in a line: `##[error]`, `##vso[…]`. */
const hashCommand = /#(?=#(?:\[|vso\[|teamcity\[))/gi;

/** The first `:` of a workflow command of GitHub, which reads it at the start of a line: `::error::`. */
const colonCommand = /^(\s*):(?=:)/;

const unicodeEscape = (character: string) =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;

/** Of a document in which unsafe characters are in double quotes only. */
const escapedInQuotes = (document: string): string =>
  document
    .replace(unsafe, (character) => (character === "\n" ? character : unicodeEscape(character)))
    .replace(hashCommand, "\\u0023");

/** Whether a reader sees the text as it is, and nothing acts on it. */
export const isPrintable = (text: string): boolean => text.search(unsafe) < 0;

/** Text on one line: each unsafe character becomes U+FFFD, also a line break. */
export const printable = (text: string): string => text.replace(unsafe, "\uFFFD");

/** Lines for a terminal or a pipeline's log: line breaks stay, and no line is a command of a CI system. */
export const onTerminal = (text: string): string =>
  text
    .split("\n")
    .map((line) => printable(line).replace(colonCommand, "$1\uFFFD").replace(hashCommand, "\uFFFD"))
    .join("\n");

/**
 * JSON, in which unsafe characters are escapes.
 * @param indent of nested lines. @default everything on one line
 */
export const inJson = (
  value: unknown,
  indent?: number,
  replacer?: (key: string, value: unknown) => unknown,
): string =>
  // JSON itself escapes control characters, but not those from U+007F on.
  escapedInQuotes(JSON.stringify(value, replacer, indent));

/** Whether YAML must write the text in double quotes, so that `inYaml` can escape what is in it. */
export const needsQuotesInYaml = (text: string): boolean =>
  !isPrintable(text) || colonCommand.test(text) || text.search(hashCommand) >= 0;

/** A document of YAML in which every text that needs quotes has them. */
export const inYaml = (document: string): string => escapedInQuotes(document);

/** JSON inside of a page's script: it contains no `<`, which could end the script. */
export const inScript = (value: unknown): string => inJson(value).replaceAll("<", "\\u003c");

/** Text and attribute values of HTML and SVG. Keeps line breaks, for tooltips. */
export const inXml = (text: string): string =>
  text
    .split("\n")
    .map(printable)
    .join("\n")
    .replaceAll("&", "&amp;")
    .replace(/^(\s*):(?=:)/gm, "$1&#58;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replace(hashCommand, "&#35;");

/**
 * Markdown, also in a cell of a table: as code, in which there are no links, no HTML and no mentions. What would end
 * the code is written as entities.
 */
export function inMarkdown(text: string): string {
  const line = printable(text);
  if (/^[^\s`|](?:[^`|]*[^\s`|])?$/.test(line) && line.search(hashCommand) < 0) return `\`${line}\``;
  const entities = line.replace(/[^\p{L}\p{M}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
  return `<code>${entities}</code>`;
}

/** Mermaid's entities, for all characters that could end the text or mean Markdown, HTML or an entity. */
export const inMermaid = (text: string): string =>
  printable(text).replace(
    /[^\p{L}\p{M}\p{N}\p{So} .:,/_=+-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );

/** A label of Graphviz: a backslash begins an escape there, and `&` an entity, as in HTML. */
export const inDot = (text: string): string =>
  printable(text)
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("&", "&amp;")
    .replace(hashCommand, "&#35;");

/** The message of a workflow command of GitHub. */
export const inCommand = (text: string): string =>
  text
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A")
    .replace(unsafe, "\uFFFD")
    .replace(hashCommand, "\uFFFD");

/** A property of one: `title=…`. */
export const inCommandProperty = (text: string): string =>
  inCommand(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** A message of SARIF, where `[text](address)` is a link. */
export const inSarif = (text: string): string => onTerminal(text).replaceAll("](", "] (");
