/** A program that starts without what it does not use must still have it where it does. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const checkout = join(import.meta.dirname, "..", "..");

/** What the body prints, in a process of its own as a program is. */
function run(body: string, first = 'import "./components/lazySerializer.ts";'): string {
  const program = `${first}
    const { createRequire } = await import("node:module");
    const require = createRequire(${JSON.stringify(join(checkout, "index.ts"))});
    const pulumi = require("@pulumi/pulumi");
    const loaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"));
    ${body}`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: checkout,
    encoding: "utf8",
  });
}

const heavy = 'console.log(loaded("typescript"));';
const asText = `const { text } = await pulumi.runtime.serializeFunction(() => "hello"); console.log(text);`;
const paths = `console.log([...(await pulumi.runtime.computeCodePaths()).keys()].sort().join("\\n"));`;

test("a preview does not wait for what only dynamic providers need", () => {
  expect(run(heavy)).toBe("false\n");
});

test("without it the SDK loads the compiler, so the line is worth its place", () => {
  expect(run(heavy, "")).toBe("true\n");
});

test("a program that serialises a function gets the same text as without", () => {
  const text = run(asText);
  expect(text).toContain('() => "hello"');
  expect(text).toBe(run(asText, ""));
});

test("a program that asks for its packages gets the same ones as without", () => {
  const found = run(paths);
  expect(found).toContain("node_modules/yaml");
  expect(found).toBe(run(paths, ""));
});

test("imported after the SDK it changes nothing", () => {
  const late = `await import("./components/lazySerializer.ts"); ${asText}`;
  expect(run(late, "")).toBe(run(asText, ""));
});
