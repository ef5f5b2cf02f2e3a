import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placed } from "../../../components/config/stackFile.ts";

const key = "warren:cluster";
const path = (rest: string) => `${key}.${rest}`;

const stack = `config:
  kubernetes:context: here
  warren:cluster:
    replicaz: 3
    storage: { size: 1Gi }
    config:
      log.console: "true"
      "log.console.level": debug
      channel_max: 2047
`;
/** The place of one setting, before its message. */
function placeOf(setting: string, stack: string, value: unknown, folder: string): string | undefined {
  const [text = ""] = placed([{ path: path(setting), message: "wrong" }], { stack, key, value }, folder);
  return text === "wrong" ? undefined : text.replace(/: wrong$/, "");
}

/** As Pulumi hands it on: keys sorted. */
const value = {
  config: { channel_max: 2047, "log.console": "true", "log.console.level": "debug" },
  replicaz: 3,
  storage: { size: "1Gi" },
};

describe("the place of a setting in the stack's file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-stack-file-"));
    mkdirSync(join(folder, "stacks"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: warren\nruntime: nodejs\nstackConfigDir: stacks\n");
    writeFileSync(join(folder, "stacks", "Pulumi.prod.yaml"), stack);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ["config.log.console.level", "stacks/Pulumi.prod.yaml:8:7"],
    ["config.log.console", "stacks/Pulumi.prod.yaml:7:7"],
    ["config.channel_max", "stacks/Pulumi.prod.yaml:9:7"],
    ["replicaz", "stacks/Pulumi.prod.yaml:4:5"],
    ["storage.size", "stacks/Pulumi.prod.yaml:5:16"],
    // What is missing stands nowhere, but what it is missing from does.
    ["storage.storageClass", "stacks/Pulumi.prod.yaml:5:5"],
    ["version", undefined],
  ])("of %s is %s, or one would have to search a long file", (setting, place) => {
    expect(placeOf(setting, "prod", value, folder)).toBe(place);
  });

  it("is in the project's folder without stackConfigDir", () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: warren\nruntime: nodejs\n");
    writeFileSync(join(folder, "Pulumi.dev.yml"), stack);
    expect(placeOf("replicaz", "dev", value, folder)).toBe("Pulumi.dev.yml:4:5");
  });

  it("is not told where the values come from another file, whose lines are others", () => {
    expect(placeOf("replicaz", "prod", { ...value, replicaz: 4 }, folder)).toBeUndefined();
  });

  it.each(["other", "broken", "../stacks/Pulumi.prod"])(
    "is not told for %s, whose file cannot be read",
    (name) => {
      writeFileSync(join(folder, "stacks", "Pulumi.broken.yaml"), "config: { warren:cluster: { a: *b } }\n");
      expect(placeOf("replicaz", name, value, folder)).toBeUndefined();
    },
  );
});
