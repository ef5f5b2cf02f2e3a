/** Logins and other secrets that a broker holds in plain text, in a plugin's parameters. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importBroker } from "../../../cli/import.ts";
import { difference } from "../../../components/topology/compare/difference.ts";
import { driftOf } from "../../../components/topology/compare/drift.ts";
import { driftFormats } from "../../../components/topology/compare/driftFormat.ts";
import { asJson, asMarkdown, asText } from "../../../components/topology/compare/format.ts";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Json } from "../../../components/topology/model.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const parameter = (component: string, value: Json) => ({ vhost: "v", component, name: "p", value });

const definitions = {
  rabbitmq_version: "4.0.5",
  vhosts: [{ name: "v" }],
  parameters: [
    parameter("shovel", {
      "src-uri": "amqps://h?cacertfile=/ca.pem&password=one-secret&verify=verify_peer",
      "src-queue": "q",
      "dest-uri": "amqp://u:two-secret with a space@h",
      "dest-queue": "q",
    }),
    parameter("own", { key: "three-secret", depth: { at: ["amqp://u:four-secret@h"], number: 5 } }),
    parameter("other", { uri: "http://h/?token=five-secret" }),
    parameter("harmless", { mode: "fast" }),
  ],
  global_parameters: [
    { name: "mine", value: { password: "six-secret" } },
    { name: "calm", value: { mode: "slow" } },
  ],
};

const file = planOf({
  vhosts: {
    v: {
      shovels: {
        p: {
          source: { uri: "amqps://h", queue: "q" },
          destination: { uri: "amqp://h", queue: "q" },
        },
      },
      parameters: {
        own: { p: { key: "a", depth: { at: [], number: 4 } } },
        other: { p: { uri: "http://h" } },
      },
    },
  },
  globalParameters: { mine: { password: "b" } },
}).plan;

describe("secrets of a broker", () => {
  it("are in no output of a comparison", () => {
    if (file === undefined) throw new Error("the file is wrong");
    const read = fromDefinitions(definitions);
    const drift = driftOf(read, file);
    expect(drift.drifted).toHaveLength(4);
    const changes = [...difference(read.plan, file), ...difference(file, read.plan)];
    const texts = [
      ...Object.values(driftFormats).map((format) => format(drift, true)),
      ...[asText, asJson, asMarkdown].map((format) => format(changes, new Map())),
    ];
    for (const text of texts) {
      expect(text).not.toContain("-secret");
      expect(text).toContain("(not shown)");
    }
    // What differs is told, and what is no text is shown.
    expect(driftFormats.text?.(drift, false)).toContain("depth.number: the file says 4, the broker has 5");
  });

  it("are in no file that an import writes, and the parameter is named", async () => {
    const [from, to] = [join(folder, "definitions.json"), join(folder, "shop.yaml")];
    writeFileSync(from, JSON.stringify(definitions));
    const lines: string[] = [];
    const output = { out: () => {}, raw: () => {}, err: (line: string) => lines.push(line) };
    expect(await importBroker.run([from, "-o", to], output)).toBe(1);
    const text = readFileSync(to, "utf8");
    expect(text + lines.join("\n")).not.toMatch(/(one|two|four|five|six)-secret/);
    for (const path of [
      "vhosts.v.parameters.own.p",
      "vhosts.v.parameters.other.p",
      "globalParameters.mine",
    ]) {
      expect(lines.join("\n")).toContain(`left out: ${path}: its value holds a secret`);
    }
    expect(text).toContain("harmless");
    expect(text).toContain("mode: slow");
    expect(text).toContain("config: pSrcUri");
  });
});
