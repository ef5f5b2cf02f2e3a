/** Each place that text goes to, with texts of others. */
import { parse as parseDot } from "@ts-graphviz/ast";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import {
  inCommand,
  inCommandProperty,
  inDot,
  inJson,
  inMarkdown,
  inMermaid,
  inSarif,
  inScript,
  inXml,
  onTerminal,
  printable,
} from "../../../components/topology/escape.ts";
import { yamlOf } from "../../../components/topology/interchange/file/yaml.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { acts, hostileName, hostileText } from "./hostile.ts";

const each = (check: (text: string) => void) =>
  fc.assert(fc.property(hostileText, check), { numRuns: 2_000 });

/** What a browser shows for entities. */
const shown = (html: string) =>
  html.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
    code === undefined
      ? ({ lt: "<", gt: ">", quot: '"', amp: "&" }[name] ?? "?")
      : String.fromCodePoint(Number(code)),
  );

describe("text of others", () => {
  it("does not act on a terminal, nor on the runner that reads a job's log", () => {
    each((text) => {
      expect(acts(onTerminal(text))).toBeUndefined();
      expect(onTerminal(text).split("\n")).toHaveLength(text.split("\n").length);
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    });
    expect(onTerminal("what\n  is: [good], ✓ é 🐇 #[x] a::b")).toBe("what\n  is: [good], ✓ é 🐇 #[x] a::b");
  });

  it("is the same again for whoever reads the JSON, or a program would miss the queue", () => {
    each((text) => {
      const written = inJson({ [text]: [text] }, 2);
      expect(JSON.parse(written)).toEqual({ [text]: [text] });
      expect(acts(written)).toBeUndefined();
    });
  });

  it("does not end a script in a page", () => {
    each((text) => {
      expect(inScript([text])).not.toContain("<");
      expect(JSON.parse(inScript([text]))).toEqual([text]);
    });
  });

  it("is text in HTML and SVG, never markup", () => {
    each((text) => {
      expect(inXml(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;|#35;|#58;)/);
      expect(shown(inXml(text))).toBe(text.split("\n").map(printable).join("\n"));
    });
  });

  it("is code in Markdown: no link, no HTML, no mention, and no end of a table's cell", () => {
    each((text) => {
      const written = inMarkdown(text);
      const code = /^`([^`|\n]+)`$|^<code>((?:[\p{L}\p{M}\p{N} ]|&#\d+;)*)<\/code>$/u.exec(written);
      expect(code?.[1] ?? shown(code?.[2] ?? "nothing")).toBe(printable(text));
    });
    expect(inMarkdown("vhosts.shop.queues.orders")).toBe("`vhosts.shop.queues.orders`");
  });

  it("ends no label of Mermaid and of Graphviz", () => {
    each((text) => {
      expect(inMermaid(text)).toMatch(/^(?:[^"<>`|&#;\n]|#\d+;)*$/u);
      const label = inDot(text);
      expect(label).toMatch(/^(?:[^"\\\n]|\\["\\])*$/);
      expect(() => parseDot(`digraph x { a [label="${label}"]; }`)).not.toThrow();
    });
  });

  it("ends no annotation of GitHub, and stays where it is put", () => {
    each((text) => {
      expect(inCommand(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      expect(inCommandProperty(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}:,]/u);
    });
  });

  it("is no link in a code scanning alert", () => {
    each((text) => {
      expect(inSarif(text)).not.toMatch(/\]\(/);
    });
  });

  it("is the same again in YAML that acts on no terminal", () => {
    fc.assert(
      fc.property(hostileName, hostileName, (name, text) => {
        const vhosts = { [name]: { description: text, queues: { [text]: {} } } };
        const written = yamlOf({ vhosts });
        expect(acts(written)).toBeUndefined();
        expect(parseYaml(written)).toEqual({ vhosts });
        const { plan, problems } = loadTopology("f.yaml", written);
        expect(problems).toEqual([]);
        expect(plan?.vhosts[0]?.queues[0]?.name).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
