/** Names that act on a terminal, a log, a page or a file that is written carelessly. */
import * as fc from "fast-check";

const parts = [
  "\u001b[2J",
  "\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007",
  "\u001b]0;title\u0007",
  "\u009b31m",
  "\u0085",
  "\u007f",
  "\r",
  "\n",
  "\r\n",
  "\t",
  "\u2028",
  "::error::fake",
  "::add-mask::a",
  " ::stop-commands::x",
  "##[error]fake",
  "##vso[task.setvariable variable=x]y",
  "##teamcity[x]",
  "<script>alert(1)</script>",
  "</script><img src=x onerror=alert(1)>",
  "<!--",
  "-->",
  "<br>",
  "&lt;b&gt;",
  "`",
  "```\n",
  "|",
  "\\|",
  "\\",
  "](javascript:alert(1))",
  "[x](https://evil.example)",
  "![x](https://evil.example/p.png)",
  "@everyone",
  "#1",
  "https://evil.example",
  "*a*",
  "_a_",
  "~~a~~",
  "$x$",
  '"',
  "'",
  '"]; evil --> x',
  "\u202etxt.exe",
  "\u2066",
  "\u200f",
  "\u061c",
  "%0A::error::x",
  "🐇",
  "a",
  "orders.new",
  " ",
];

/** Of 1 to 5 such parts. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
  .map((some) => some.join(""));

/** A name that RabbitMQ takes: it has no line break. */
export const hostileName: fc.Arbitrary<string> = hostileText
  .map((text) => text.replaceAll(/[\r\n]/g, ""))
  .map((text) => (text.trim() === "" ? `${text}x` : text))
  .filter((text) => Buffer.byteLength(text) < 200);

/** Why the text may not be written to a terminal or a log; undefined if it may. */
export function acts(text: string): string | undefined {
  for (const line of text.split("\n")) {
    if (/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(line))
      return `a control character: ${JSON.stringify(line)}`;
    // As GitHub's runner reads a line: ActionCommand.cs, TryParseV2 and TryParse.
    if (line.trim().startsWith("::")) return `a workflow command: ${JSON.stringify(line)}`;
    if (/##(?:\[|vso\[|teamcity\[)/i.test(line)) return `a command of a log: ${JSON.stringify(line)}`;
  }
  return undefined;
}
