import { describe, expect, it } from "vitest";
import { findings } from "../../../components/topology/findings/findings.ts";
import { silence } from "../../../components/topology/findings/silence.ts";
import { checked, places, planOfText } from "./checked.ts";

const file = (before: string, after: string, top = "") => `${top}vhosts:
  shop:
    queues:
${before}      q: { deliveryLimit: 1 }${after}
`;

const all = "queue-without-source, unbounded-queue";

describe("an ignore", () => {
  it("is needed: without one both warnings are there", () => {
    expect(places(checked(file("", "")))).toEqual(["4 queue-without-source", "4 unbounded-queue"]);
  });

  it.each([
    ["on the line", file("", ` # warren-ignore ${all}: by name`)],
    ["above the line", file(`      # warren-ignore ${all}: by name\n`, "")],
    [
      "on two lines above",
      file(`# warren-ignore queue-without-source: a\n # warren-ignore unbounded-queue : b\n`, ""),
    ],
    ["above other comments", file(`      # warren-ignore ${all}: by name\n      # A queue.\n`, "")],
    ["for the whole file", file("", "", `# A file.\n\n# warren-ignore-file ${all}: by name\n`)],
    ["with Windows' line ends", file(`      # warren-ignore ${all}: by name\n`, "").replaceAll("\n", "\r\n")],
  ])("%s silences what it names, so that a team can go on", (_, text) => {
    expect(checked(text)).toEqual([]);
  });

  it.each([
    ["without a reason", `# warren-ignore ${all}`, "with a reason after the colon"],
    ["with an empty reason", `# warren-ignore ${all}:  `, "with a reason after the colon"],
    ["of a code that does not exist", "# warren-ignore unbounded-queu: x", 'did you mean "unbounded-queue"?'],
    ["of an error", "# warren-ignore unknown-field: x", "is an error, which cannot be silenced"],
    ["of ignores", "# warren-ignore unused-ignore: x", "cannot be silenced"],
    ["for the file below its top", "# warren-ignore-file unbounded-queue: x", "above the first key"],
  ])(
    "%s silences nothing and is reported, or a warning would be hidden for no reason",
    (_, comment, says) => {
      const found = checked(file(`      ${comment}\n`, ""));
      expect(places(found)).toEqual(["4 bad-ignore", "5 queue-without-source", "5 unbounded-queue"]);
      expect(found[0]?.message).toContain(says);
      expect(found[0]?.at).toEqual({ file: "f.yaml", line: 4, column: 7 });
    },
  );

  it.each([
    ["names what is not there", file(`      # warren-ignore ${all}, transient-object: x\n`, "")],
    ["is said twice", file(`      # warren-ignore ${all}: x\n`, " # warren-ignore unbounded-queue: x")],
  ])("that %s is reported, so that none is left over", (_, text) => {
    expect(places(checked(text)).map((place) => place.replace(/^\d+ /, ""))).toEqual(["unused-ignore"]);
  });

  it("after an empty line speaks of nothing", () => {
    expect(places(checked(file("      # warren-ignore unbounded-queue: x\n\n", "")))).toContain(
      "4 unused-ignore",
    );
  });

  it("in quotes or in a text block is text, not a comment", () => {
    const text = `vhosts:
  shop:
    description: "x # warren-ignore unbounded-queue: y"
    queues:
      "q # warren-ignore unbounded-queue: y": { deliveryLimit: 1 }
`;
    expect(places(checked(text))).toEqual(["5 queue-without-source", "5 unbounded-queue"]);
  });

  it("counts in its own file only", () => {
    const text = file("", "");
    const other = "# warren-ignore-file unbounded-queue: elsewhere\nusers: {}\n";
    const found = silence(
      findings(planOfText(text)),
      new Map([
        ["f.yaml", text],
        ["g.yaml", other],
      ]),
    );
    expect(found.map(({ code, at }) => `${at?.file} ${code}`)).toEqual([
      "f.yaml queue-without-source",
      "f.yaml unbounded-queue",
      "g.yaml unused-ignore",
    ]);
  });

  it("never silences an error", () => {
    const error = { code: "unbounded-queue", message: "x", path: [], at: { file: "f", line: 1, column: 1 } };
    const text = "# warren-ignore-file unbounded-queue: x\n";
    expect(silence([error], new Map([["f", text]]))).toContainEqual(error);
  });
});
