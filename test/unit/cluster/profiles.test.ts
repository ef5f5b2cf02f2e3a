import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { profiles } from "../../../components/cluster/profiles.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { resolved } from "./resolved.ts";

const messages = (settings: ClusterSettings) =>
  resolveSettings(settings, "rabbitmq").problems.map(({ message }) => message);

describe("a profile", () => {
  it.each(Object.keys(profiles))("%s is usable as it is", (profile) => {
    expect(messages({ profile })).toEqual([]);
  });

  it("gives way to each value that the settings name, also within a map", () => {
    const { resources, storage, config, replicas } = resolved({
      profile: "production",
      replicas: 5,
      resources: { memory: "8Gi" },
      config: { channel_max: "100" },
    });
    expect(resources).toEqual({ cpu: "2", memory: "8Gi" });
    expect(storage).toEqual({ size: "50Gi", whenDeleted: "retain", whenScaled: "retain" });
    expect(config).toEqual({ "log.console.formatter": "json", channel_max: "100" });
    expect(replicas).toBe(5);
  });

  it("that does not exist is refused with those that do", () => {
    expect(messages({ profile: "prod" })).toEqual([
      'warren:cluster.profile: "prod" is not allowed; it must be development or production or edge',
    ]);
  });

  it("production refuses what loses messages, or changes by itself, with all reasons at once", () => {
    const problems = messages({
      profile: "production",
      replicas: 2,
      version: "4.3",
      storage: { whenDeleted: "delete" },
    });
    expect(problems).toEqual([
      "warren:cluster.replicas: not with profile production: 2 nodes survive no more losses than 1; give an odd number",
      "warren:cluster.storage.whenDeleted: not with profile production: a deleted StatefulSet would take its messages along; leave it out",
      'warren:cluster.image: not with profile production: the tag "4.3-management" is another image tomorrow; name a patch release, in the tag or with `version: "x.y.z"`, or a digest',
    ]);
    expect(messages({ profile: "production", replicas: 1 })).toEqual([
      "warren:cluster.replicas: not with profile production: one node does not survive the loss of a machine; give 3 or more",
    ]);
  });

  it("production takes an image by its digest, or with a registry's port and no patch release in its name", () => {
    const image = `registry.example:5000/rabbitmq@sha256:${"0".repeat(64)}`;
    expect(messages({ profile: "production", version: "4.3", image })).toEqual([]);
    expect(
      messages({ profile: "production", version: "4.3", image: "registry.example:5000/rabbitmq" }),
    ).toEqual([expect.stringContaining('the tag "latest"')]);
  });

  it("is what docs/cluster.md says, so that nobody has to read the code", () => {
    const docs = readFileSync(join(import.meta.dirname, "../../../docs/cluster.md"), "utf8");
    const [, block = ""] = /## Profiles[\s\S]*?```yaml\n([\s\S]*?)```/.exec(docs) ?? [];
    expect(parse(block)).toEqual(profiles);
  });
});
