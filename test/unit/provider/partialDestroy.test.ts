import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { argumentsOf, flagsIn, partOf } from "../../../components/provider/reconcile/partialDestroy.ts";

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::warren:index:Topology$${type}::${name}`;
const guard = urn("warren:index:Guard", "shop/guard");
const queue = urn("rabbitmq:index/queue:Queue", "shop/queue/v/orders, new");
const topology = "urn:pulumi:dev::shop::warren:index:Topology::shop";
const part = (...args: readonly string[]) => partOf(flagsIn(["pulumi", "destroy", "--yes", ...args]), guard);

describe("a destroy that is meant for single objects", () => {
  it("is told from one that is meant for the whole topology, in every form that Pulumi takes", () => {
    for (const flags of [["--target", queue], [`--target=${queue}`], ["-t", queue], [`-t${queue}`]]) {
      expect(part(...flags, "--target-dependents")).toEqual([queue]);
    }
    expect(part("--exclude", queue)).toEqual([queue]);
    expect(part("-x", queue, "--exclude-dependents")).toEqual([queue]);
    expect(part("--target", "**Queue::shop/queue/*")).toEqual(["**Queue::shop/queue/*"]);
  });

  it("is none if the topology, the guard, the stack or something else is meant, or nothing is said", () => {
    for (const target of [
      topology,
      guard,
      "**",
      "**::shop/*",
      "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
    ]) {
      expect(part("--target", target, "--target-dependents"), target).toEqual([]);
    }
    expect(part("--target", queue, "--target", topology)).toEqual([]);
    expect(part("--exclude", urn("rabbitmq:index/queue:Queue", "other/queue/v/a"))).toEqual([]);
    expect(part()).toEqual([]);
  });

  describe("is read off the command that runs", () => {
    let child: ChildProcess;
    beforeAll(async () => {
      child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)", "--", "--target", queue]);
      await new Promise((resolve) => child.once("spawn", resolve));
    });
    afterAll(() => child.kill());
    const targetsOn = (platform: NodeJS.Platform) => flagsIn(argumentsOf(child.pid ?? 0, platform)).targets;

    it("on Linux", async () => {
      await expect.poll(() => targetsOn("linux")).toEqual([queue]);
    });

    // Up to the first space: enough to tell whose object it is.
    it.runIf(existsSync("/bin/ps"))("on macOS, by ps", async () => {
      await expect.poll(() => targetsOn("darwin")).toEqual([queue.replace(/ .*/, "")]);
      expect(partOf({ targets: targetsOn("darwin"), excludes: [] }, guard)).toHaveLength(1);
    });
  });
});
