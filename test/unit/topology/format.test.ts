/** Formatting may change how a file looks, and nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CST, Document, isScalar, Lexer, type Node, Scalar, visit, type YAMLMap, type YAMLSeq } from "yaml";
import { format } from "../../../components/topology/format.ts";
import { parse } from "../../../components/topology/source/parse.ts";
import { plainValue } from "../../../components/topology/source/value.ts";

const root = join(import.meta.dirname, "../../..");

/** Text that YAML could take for something else, and text with its signs. */
const text = fc.oneof(
  fc.constantFrom(
    "yes",
    "null",
    "~",
    "1",
    "0x1f",
    "1.50",
    "-",
    "#",
    "a #b",
    "a: b",
    "^orders$",
    "$x",
    "'",
    '"',
    "\\",
    "",
  ),
  fc.string({ maxLength: 12, unit: fc.constantFrom(..."ab1 .-_#:,{}[]&*!|>'\"%@`\\$\n\té") }),
  fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(1.5, -0.25, 100),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
}));

type Choose = (most: number) => number;
const types = [
  undefined,
  Scalar.PLAIN,
  Scalar.QUOTE_DOUBLE,
  Scalar.QUOTE_SINGLE,
  Scalar.BLOCK_LITERAL,
  Scalar.BLOCK_FOLDED,
] as const;
const comments = [" why", " warren-ignore queue-without-source: by name", "", " [x]: {y}"];

/** A document as somebody may write it: quotes, brackets, widths, empty lines and comments by chance. */
function written(contents: unknown, choose: Choose): string {
  const document = new Document(contents, { aliasDuplicateObjects: false });
  const comment = () => (choose(6) === 0 ? comments[choose(comments.length - 1)] : undefined);
  visit(document, {
    Node: (key, node: Node) => {
      if (isScalar(node)) {
        const type = typeof node.value === "string" ? types[choose(types.length - 1)] : undefined;
        if (type !== undefined && (key !== "key" || !type.startsWith("BLOCK"))) node.type = type;
      } else if ("flow" in node) (node as YAMLMap | YAMLSeq).flow = choose(2) === 0;
      const [above, behind] = [comment(), comment()];
      if (above !== undefined && key !== "key") node.commentBefore = above;
      if (behind !== undefined && key !== "key") node.comment = behind;
      if (choose(6) === 0) node.spaceBefore = true;
    },
  });
  return document.toString({
    lineWidth: [0, 20, 80][choose(2)] ?? 0,
    indent: [1, 2, 4, 7][choose(3)] ?? 2,
    indentSeq: choose(1) === 0,
    flowCollectionPadding: choose(1) === 0,
  });
}

const file = fc
  .tuple(fc.dictionary(text, value, { minKeys: 1, maxKeys: 4 }), fc.infiniteStream(fc.nat(1_000_000)))
  .map(([contents, numbers]) => {
    const source = written(contents, (most) => {
      const { value: number } = numbers.next();
      return Number(number) % (most + 1);
    });
    return source;
  })
  .filter((source) => parse("f.yaml", source).problems.length === 0);

const valueIn = (source: string) => {
  const { root } = parse("f.yaml", source);
  return JSON.stringify(root && plainValue(root));
};
const commentsIn = (source: string) =>
  [...new Lexer().lex(source)]
    .filter((lexeme) => CST.tokenType(lexeme) === "comment")
    .map((lexeme) => lexeme.trim());

describe("format", () => {
  it("never changes what a file means, nor loses a comment, and a second time changes nothing", () => {
    let refused = 0;
    const runs = 300;
    fc.assert(
      fc.property(file, (source) => {
        const once = format("f.yaml", source);
        if (!("text" in once)) {
          refused += 1;
          return;
        }
        expect(valueIn(once.text)).toBe(valueIn(source));
        expect(commentsIn(once.text)).toEqual(commentsIn(source));
        expect(format("f.yaml", once.text)).toEqual(once);
      }),
      { numRuns: runs },
    );
    // A warren-ignore below the last value, for example, silences nothing where it is.
    expect(refused).toBeLessThan(runs / 4);
  });

  it("has one form for indentation, quotes and spaces, and leaves order, comments and brackets to the author", () => {
    const source = `# top
vhosts:
    'shop': # the shop's
        exchanges:   {orders: {  type: "topic" },   dead: {type: fanout}}   # trailing


        queues:
            # warren-ignore queue-without-source: by name
            work: {maxLength: 9, deliveryLimit: 5}
            other: # warren-ignore queue-without-source: by name
                bindings:
                - {exchange: orders, routingKey: "#"}
                - { exchange: orders,
                    routingKey: 'order.*',
                    # inner
                    arguments: {a: 'yes', b: "12", c: 1.0, d: ['x']} }
`;
    expect(format("f.yaml", source)).toEqual({
      text: `# top
vhosts:
  shop: # the shop's
    exchanges: { orders: { type: topic }, dead: { type: fanout } } # trailing

    queues:
      # warren-ignore queue-without-source: by name
      work: { maxLength: 9, deliveryLimit: 5 }
      other: # warren-ignore queue-without-source: by name
        bindings:
          - { exchange: orders, routingKey: "#" }
          - exchange: orders
            routingKey: "order.*"
            # inner
            arguments: { a: "yes", b: "12", c: 1.0, d: [x] }
`,
    });
  });

  it("refuses what would silence something else", () => {
    const source = "a: { x: 1,\n  # warren-ignore queue-without-source: b\n  b: 1, c: 2 }\n";
    expect(format("f.yaml", source)).toEqual({
      cannot:
        "the warren-ignore in line 2 would apply to something else; put it above or behind what it silences",
    });
  });

  it("says every mistake of a file that is not YAML, and formats none of it", () => {
    expect(format("f.yaml", "a: [\n")).toMatchObject({ problems: [{ code: "yaml-syntax" }] });
  });

  it.each(["dev", "local", "prod"])("changes nothing in stacks/%s: it is what newcomers copy", (name) => {
    const text = readFileSync(join(root, `stacks/${name}.topology.yaml`), "utf8");
    expect(format("f.yaml", text)).toEqual({ text });
  });
});
