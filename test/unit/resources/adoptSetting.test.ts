import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStack } from "../../../components/config/readStack.ts";

describe("warren:adopt", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-adopt-"));
    writeFileSync(join(folder, "empty.yaml"), "vhosts: {}\n");
  });
  afterAll(() => {
    pulumi.runtime.setAllConfig({});
    rmSync(folder, { recursive: true });
  });
  const adoptOf = (value: Record<string, string>) => {
    const topology = relative("stacks", join(folder, "empty.yaml"));
    pulumi.runtime.setAllConfig({ "warren:topology": topology, ...value });
    return readStack("warren").adopt;
  };

  it("is off unless it is true, so that nobody adopts by accident", () => {
    expect(adoptOf({})).toBe(false);
    expect(adoptOf({ "warren:adopt": "false" })).toBe(false);
    expect(adoptOf({ "warren:adopt": "true" })).toBe(true);
  });

  it.each(["yes", "1", "True", ""])("refuses %j, which somebody may take for true", (value) => {
    expect(() => adoptOf({ "warren:adopt": value })).toThrow(
      `warren:adopt: error wrong-type: ${JSON.stringify(value)} is neither true nor false`,
    );
  });
});
