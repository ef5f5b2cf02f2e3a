import { describe, expect, it } from "vitest";
import { configMap } from "../../../components/cluster/configMap.ts";
import { podTemplate } from "../../../components/cluster/podTemplate.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { resolved } from "./resolved.ts";

const json = (manifest: unknown) => JSON.parse(JSON.stringify(manifest));
const sources = (settings: ClusterSettings) =>
  json(podTemplate(resolved(settings))).spec.volumes.find(({ name }: { name: string }) => name === "config")
    .projected.sources as readonly unknown[];

describe("files of the configuration", () => {
  it("with secrets come from Secrets, so that no password lies in a ConfigMap", () => {
    const files = {
      confSecrets: [
        { secret: "ldap", key: "conf" },
        { secret: "oauth", key: "rabbit.conf" },
      ],
      advancedConfigSecret: { secret: "advanced", key: "term" },
    };
    expect(sources({ files }).slice(4)).toEqual([
      { secret: { name: "advanced", items: [{ key: "term", path: "advanced.config" }] } },
      { secret: { name: "ldap", items: [{ key: "conf", path: "conf.d/secret-0.conf" }] } },
      { secret: { name: "oauth", items: [{ key: "rabbit.conf", path: "conf.d/secret-1.conf" }] } },
    ]);
  });

  it("without are in the ConfigMap, whose name changes with them, so that the nodes restart", () => {
    const files = { advancedConfig: "[{rabbit, []}].", inetrc: "{edns, 0}." };
    const { metadata, data } = json(configMap(resolved({ files })));
    expect(data).toMatchObject({ "advanced.config": "[{rabbit, []}].", erl_inetrc: "{edns, 0}." });
    expect(metadata.name).not.toBe(json(configMap(resolved())).metadata.name);
    const [{ env }] = json(podTemplate(resolved({ files }))).spec.containers;
    expect(env).toContainEqual({ name: "ERL_INETRC", value: "/etc/rabbitmq/erl_inetrc" });
  });

  it("are refused with all mistakes at once", () => {
    const files = {
      advancedConfig: " ",
      advancedConfigSecret: { secret: "A B", key: "x" },
      confSecrets: [{ secret: "ldap" }, "ldap"],
      inetrc: 7,
    };
    // As YAML gives them: of any shape.
    const { problems } = resolveSettings({ files } as unknown as ClusterSettings, "rabbitmq");
    const path = "warren:cluster.files";
    expect(problems.map(({ message }) => message).toSorted()).toEqual(
      [
        `${path}.advancedConfig: " " is not allowed; it must be the contents of the file`,
        `${path}.advancedConfigSecret: a map is not allowed; advancedConfig is given too; give one of them`,
        `${path}.advancedConfigSecret.secret: "A B" is not allowed; it must be the name of a Secret`,
        `${path}.confSecrets[0].key: "" is not allowed; it must be a key of the Secret`,
        `${path}.confSecrets[1]: "ldap" is not allowed; it must be a map of settings`,
        `${path}.inetrc: 7 is not allowed; it must be the contents of the file`,
      ].toSorted(),
    );
  });
});
