import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { debianMirror } from "../../../local/images/mirror.ts";

let apt: string;
beforeEach(() => {
  apt = mkdtempSync(join(tmpdir(), "warren-apt-"));
  mkdirSync(join(apt, "sources.list.d"));
});
afterEach(() => rmSync(apt, { recursive: true }));

describe("the images' packages come from this machine's own mirror", () => {
  it("in a one-line source, with options", () => {
    writeFileSync(
      join(apt, "sources.list"),
      "# deb http://old.example/debian x\ndeb [signed-by=/k] http://one.example/debian trixie main\n",
    );
    expect(debianMirror(apt)).toBe("http://one.example/debian");
  });

  it("in a deb822 source, past other archives", () => {
    writeFileSync(join(apt, "sources.list.d", "a.list"), "deb https://other.example/apt stable main\n");
    writeFileSync(
      join(apt, "sources.list.d", "debian.sources"),
      "Types: deb\nURIs: http://two.example/debian-security\n\nTypes: deb\nURIs: http://two.example/debian\n",
    );
    expect(debianMirror(apt)).toBe("http://two.example/debian");
  });

  it("or a machine without Debian's archive hears so", () => {
    writeFileSync(join(apt, "sources.list"), "deb http://archive.example/ubuntu noble main\n");
    expect(() => debianMirror(apt)).toThrow(/no Debian mirror in .*warren-apt-/);
  });
});
