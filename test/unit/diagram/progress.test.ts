import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { diagram } from "../../../cli/diagram.ts";
import * as progress from "../../../cli/progress.ts";
import { outputTo } from "../../../cli/terminal.ts";

vi.mock("../../../cli/progress.ts", { spy: true });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-drawing-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("says how many objects of all pictures have their place, so that nobody takes a long drawing for a hung one", async () => {
  vi.mocked(progress.doing).mockImplementation(() => undefined);
  const queues = Array.from({ length: 101 }, (_, index) => `      q${index}: {}\n`).join("");
  const file = join(folder, "shop.yaml");
  writeFileSync(file, `vhosts:\n  a:\n    queues:\n${queues}  b:\n    queues:\n      q: {}\n`);
  const page = join(folder, "shop.html");
  let err = "";
  const output = outputTo(
    () => {},
    (text) => {
      err += text;
    },
  );
  expect(await diagram.run([file, "-o", page], output)).toBe(0);
  expect(readFileSync(page, "utf8")).toContain("</html>");
  const said = vi.mocked(progress.doing).mock.calls.map(([what]) => what);
  // The overview has a box for each vhost, and each vhost a picture of its own.
  expect(said.at(0)).toBe("drawing 104 objects: 1 done");
  expect(said.at(-1)).toBe("drawing 104 objects: 104 done");
  expect(err).toBe("");
});
