/** What npm installs, here and at a user's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkout } from "./workflow.ts";

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (file: string) => readFileSync(join(checkout, file), "utf8");
const { packages } = JSON.parse(read("package-lock.json")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== "");

describe("the dependencies", () => {
  it("are locked, each by its contents, so that nobody can change one afterwards", () => {
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  it("run no script while they are installed here", () => {
    expect(read(".npmrc")).toMatch(/^ignore-scripts=true$/m);
  });

  it("need no script at a user's either, and Warren has none of its own", () => {
    const scripts = installed.filter(([, one]) => one.hasInstallScript && !one.dev).map(([path]) => path);
    // @grpc/grpc-js brings it. Its script only warns of version ranges in the user's package.json.
    expect(scripts).toEqual(["node_modules/protobufjs"]);
    const { scripts: own } = JSON.parse(read("package.json")) as { readonly scripts: object };
    for (const name of ["preinstall", "install", "postinstall", "prepare"])
      expect(own).not.toHaveProperty(name);
  });
});
