/** Measures text, so that it fits its box with every viewer. */

/**
 * Widths of the characters from the space to `~`, in hundredths of the font's size: DejaVu Sans, as Chromium measures
 * it. Verdana has the same widths, and the other fonts of the picture are narrower.
 */
const widths = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34,
  34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73,
  68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63,
  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];

export const fonts = `Verdana, "DejaVu Sans", "Segoe UI", Helvetica, Arial, sans-serif`;

/** An emoji of several code points is one character; other scripts count as wide as an emoji. */
const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Most names, which need not be segmented: that takes most of the time of a large picture. */
const isPlain = (text: string) => /^[ -~]*$/.test(text);

export const characters = (text: string): readonly string[] =>
  isPlain(text) ? text.split("") : Array.from(segments.segment(text), ({ segment }) => segment);

const widthOf = (character: string): number =>
  character.length === 1 ? (widths[character.charCodeAt(0) - 32] ?? 108) : 138;

/** Width of one line, in pixels. */
export function textWidth(text: string, fontSize: number): number {
  const hundredths = characters(text).reduce((sum, character) => sum + widthOf(character), 0);
  return (hundredths * fontSize) / 100;
}

/** Breaks text into lines no wider than `room`, after a `.`, `-`, `_`, `/` or space if possible. */
export function wrap(text: string, fontSize: number, room: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=[./_\s-])/u)) {
    if (line !== "" && textWidth(line + word, fontSize) > room) {
      lines.push(line);
      line = "";
    }
    for (const character of characters(word)) {
      if (line !== "" && textWidth(line + character, fontSize) > room) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}
