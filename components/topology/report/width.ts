/** The number of terminal columns of a text. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Letters of Asian scripts, full-width forms and emoji take two columns. */
const wide =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303e\u3105-\u312f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u;

/** Marks that only modify the character before them. */
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function widthOfOne(character: string): number {
  if (wide.test(character)) return 2;
  return invisible.test(character) ? 0 : 1;
}

/** Characters as a reader counts them, each with its columns. */
export function characters(text: string): readonly { readonly text: string; readonly width: number }[] {
  // Text with one column per character needs no segmenter, which is slow.
  if (/^[\x20-\x7e]*$/.test(text)) return [...text].map((character) => ({ text: character, width: 1 }));
  return [...segmenter.segment(text)].map(({ segment }) => ({ text: segment, width: widthOfOne(segment) }));
}

export const widthOf = (text: string): number =>
  characters(text).reduce((total, { width }) => total + width, 0);
