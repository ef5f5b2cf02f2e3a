/** Which declarations the package needs: one too few, and a user's program does not compile. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { reached } from "../../../local/release/declarations.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "warren-declarations-")));
afterAll(() => rmSync(folder, { recursive: true }));

it("keeps what a type refers to over any number of files, in every form of import, and nothing else", () => {
  const files = {
    "index.d.ts": 'export type { A } from "./a.js";\nexport declare const b: import("./b.js").B;\n',
    "a.d.ts": 'import type { C } from "./c.js";\nexport interface A extends C {}\n',
    "b.d.ts": 'import "some-package";\nexport interface B {}\n',
    "c.d.ts": "export interface C {}\n",
    "inside.d.ts": 'export * from "./c.js";\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  expect([...reached([join(folder, "index.d.ts")])].sort()).toEqual(
    ["a.d.ts", "b.d.ts", "c.d.ts", "index.d.ts"].map((name) => join(folder, name)),
  );
});
