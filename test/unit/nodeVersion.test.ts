import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tooOld } from "../../components/nodeVersion.mjs";

const checkout = join(import.meta.dirname, "../..");

describe("a Node that is too old", () => {
  it("is told so in one sentence", () => {
    for (const version of ["20.20.2", "22.17.1", "18.0.0"]) {
      expect(tooOld(version)).toBe(`pulumi-warren needs Node 22.18 or newer, and this is Node ${version}`);
    }
    for (const version of ["22.18.0", "22.20.0", "24.0.0", "26.1.0"]) expect(tooOld(version)).toBeUndefined();
  });

  it("gets as far as that sentence: no module names an export of Node that it lacks", () => {
    const named = ["components", "cli"].flatMap((folder) =>
      readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.m?[jt]s$/.test(name))
        .filter((name) =>
          /import \{[^}]*\} from "node:module"/.test(readFileSync(join(checkout, folder, name), "utf8")),
        ),
    );
    // Their exports are older than any Node that anybody still has.
    expect(named).toEqual(["lazySerializer.ts", "messages/exactHeaders.ts"]);
  });
});
