/** `findings` in several files. */
import { describe, expect, it } from "vitest";
import { reviewed } from "../../../components/topology/review.ts";
import { load, messageOf, problemsOf, type TestFiles } from "./files.ts";

/** `FILE:LINE: SEVERITY CODE` of everything that is left. */
function leftOf(files: TestFiles): readonly string[] {
  const { problems, warnings } = reviewed(load(files), new Map(Object.entries(files)), {});
  return [...problems, ...warnings].map(
    ({ at, severity, code }) => `${at?.file}:${at?.line}: ${severity ?? "error"} ${code}`,
  );
}

/** With exactly one finding. */
const queue = (name = "q") => `queues: { ${name}: { maxLength: 1, deliveryLimit: 1 } }`;
const finds = (vhost: string, more = "") => `vhosts:\n  ${vhost}:\n    ${queue()}\n${more}`;
const settings = (severity: string) => `findings: { queue-without-source: ${severity} }\n`;
const inVhost = (severity: string) => `    ${settings(severity)}`;
const found = (file: string, severity = "warning", line = 3) =>
  `${file}:${line}: ${severity} queue-without-source`;

describe("the severity of a finding", () => {
  it.each([
    ["error", [found("f.yaml", "error", 4)]],
    ["warning", [found("f.yaml", "warning", 4)]],
    ["off", []],
  ])("is what the file says, or nobody can tell a must from a hint: %s", (severity, left) => {
    expect(leftOf({ "f.yaml": `${settings(severity)}${finds("v")}` })).toEqual(left);
  });

  it("of a vhost goes before that of the file", () => {
    expect(leftOf({ "f.yaml": `${finds("v", inVhost("off"))}${settings("error")}` })).toEqual([]);
    expect(leftOf({ "f.yaml": `${finds("v", inVhost("error"))}${settings("off")}` })).toEqual([
      found("f.yaml", "error"),
    ]);
    expect(leftOf({ "f.yaml": `${finds("v")}  w:\n${inVhost("error")}` })).toEqual([found("f.yaml")]);
  });

  it("stops an update where it is an error", () => {
    const { plan } = reviewed(load({ "f.yaml": `${finds("v")}${settings("error")}` }), new Map(), {});
    expect(plan).toBeUndefined();
  });

  it("that is an error is not silenced by a comment, which then says why", () => {
    const text = `vhosts:\n  v:\n    # warren-ignore queue-without-source: by name\n    ${queue()}\n`;
    expect(leftOf({ "f.yaml": text })).toEqual([]);
    expect(leftOf({ "f.yaml": `${text}${settings("error")}` })).toEqual([
      "f.yaml:4: error queue-without-source",
      "f.yaml:3: warning bad-ignore",
    ]);
  });

  it("can be set for comments that silence nothing", () => {
    const text = "# warren-ignore-file unbounded-queue: why\nfindings: { unused-ignore: error }\n";
    expect(leftOf({ "f.yaml": text })).toEqual(["f.yaml:1: error unused-ignore"]);
  });

  it("of a base applies to the file that extends it, which may add to it", () => {
    const base = settings("error");
    expect(leftOf({ "f.yaml": `extends: base.yaml\n${finds("v")}`, "base.yaml": base })).toEqual([
      found("f.yaml", "error", 4),
    ]);
    const more = "findings: { unbounded-queue: off, queue-without-source: error }\n";
    expect(problemsOf({ "f.yaml": `extends: base.yaml\n${more}`, "base.yaml": base })).toEqual([]);
    expect(leftOf({ "f.yaml": `extends: base.yaml\n${settings("off")}`, "base.yaml": finds("v") })).toEqual(
      [],
    );
  });

  it("of a file applies to those that it includes, and theirs to their own objects", () => {
    const files = {
      "f.yaml": `include: teams/*.yaml\n${finds("v")}`,
      "teams/a.yaml": `${finds("a")}${settings("off")}`,
      "teams/b.yaml": `${finds("b")}${settings("error")}`,
    };
    expect(leftOf(files)).toEqual([found("teams/b.yaml", "error"), found("f.yaml", "warning", 4)]);
    expect(
      leftOf({
        ...files,
        "f.yaml": `include: teams/a.yaml\n${settings("error")}`,
        "teams/a.yaml": finds("a"),
      }),
    ).toEqual([found("teams/a.yaml", "error")]);
  });

  it("in an included file has its mistakes reported there", () => {
    const wrong = "findings:\n  queue-without-sorce: off\n  unbounded-queue: no\n";
    expect(problemsOf({ "f.yaml": "include: a.yaml\n", "a.yaml": wrong })).toEqual([
      "a.yaml:2:3 unknown-field",
      "a.yaml:3:20 unknown-value",
    ]);
    expect(messageOf({ "f.yaml": wrong })).toBe(
      '"queue-without-sorce" is not the code of a warning, such as queue-without-source; did you mean "queue-without-source"?; docs/findings.md names all',
    );
  });
});

const base = `${settings("error")}vhosts:\n  legacy:\n${inVhost("warning")}  strict:\n${inVhost("error")}`;

describe("nobody weakens from below what is an error above:", () => {
  it.each([
    ["a file that says off", settings("off"), "f.yaml:2:13 weakened-finding"],
    ["a file that says warning", settings("warning"), "f.yaml:2:13 weakened-finding"],
    ["a file that takes it away", settings("null"), "f.yaml:2:13 weakened-finding"],
    ["a file that takes all away", "findings: null\n", "f.yaml:2:1 weakened-finding"],
    ["a new vhost", `vhosts:\n  new:\n${inVhost("off")}`, "f.yaml:4:17 weakened-finding"],
    ["a vhost that exists", `vhosts:\n  strict:\n${inVhost("off")}`, "f.yaml:4:17 weakened-finding"],
  ])("%s by extends", (_what, text, at) => {
    const files = { "f.yaml": `extends: base.yaml\n${text}`, "base.yaml": base };
    expect(problemsOf(files)).toEqual([at]);
    expect(messageOf(files)).toMatch(
      /^"queue-without-source" is an error in a file that this one extends \(base\.yaml:\d+:\d+\), and nothing less can be said here; /,
    );
  });

  it("but where the base makes an exception, the file may go on", () => {
    const text = `extends: base.yaml\nvhosts:\n  legacy:\n${inVhost("off")}  strict: null\n`;
    expect(problemsOf({ "f.yaml": text, "base.yaml": base })).toEqual([]);
  });

  it.each([
    ["a file", settings("off"), "teams/a.yaml:1:13 weakened-finding"],
    ["a vhost", `vhosts:\n  a:\n${inVhost("warning")}`, "teams/a.yaml:3:17 weakened-finding"],
  ])("%s by include, through other files too", (_what, text, at) => {
    const owned = "include: [{ files: teams/*.yaml, vhosts: [a] }]\n";
    expect(problemsOf({ "f.yaml": `${owned}${settings("error")}`, "teams/a.yaml": text })).toEqual([at]);
    const between = {
      "f.yaml": `include: b.yaml\n${settings("error")}`,
      "b.yaml": owned,
      "teams/a.yaml": text,
    };
    expect(problemsOf(between)).toEqual([at]);
  });

  it("a team in a vhost of another owner", () => {
    const owned = "include: [{ files: teams/*.yaml, vhosts: [a] }]\nvhosts: { shared: {} }\n";
    const text = `vhosts:\n  shared:\n${inVhost("off")}`;
    expect(problemsOf({ "f.yaml": owned, "teams/a.yaml": text })).toEqual(["teams/a.yaml:3:5 not-owned"]);
  });
});
