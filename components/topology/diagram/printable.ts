/** Makes names printable. */

/**
 * Control characters, halves of surrogate pairs and characters that change the direction of text are not drawn (and
 * most are not allowed in XML): each becomes U+FFFD.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\uFFFE\uFFFF]/gu, "\uFFFD");

/** For text and attribute values of HTML and SVG. Keeps line breaks, for tooltips. */
export const escapeXml = (text: string): string =>
  text
    .split("\n")
    .map(printable)
    .join("\n")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
