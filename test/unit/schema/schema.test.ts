import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { topologyRecord } from "../../../components/topology/language/topology.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { recordNames } from "../../../components/topology/schema/names.ts";
import { docstrings } from "../../../local/reference/docstrings.ts";
import { generated, schemaFile } from "../../../local/reference/generate.ts";
import { anyDefinition } from "../topology/definitions.ts";

const schema = JSON.parse(readFileSync(schemaFile, "utf8")) as object;
// `oneOf` with `required` alone is what strict mode would have repeated in each branch.
const valid = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

const stacks = new URL("../../../stacks/", import.meta.url);
const wrong = new URL("../topology/wrong/", import.meta.url);
const yamlFilesIn = (folder: URL) => readdirSync(folder).filter((name) => name.endsWith(".yaml"));

describe("the schema and the reference", () => {
  it.each([...generated()])(
    "%s says what the language is today; `npm run reference` writes it",
    (file, text) => {
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );

  it("explain every field, or an editor would show a name and nothing else", () => {
    const docs = docstrings();
    const unexplained = [...recordNames, [topologyRecord, "Topology"] as const].flatMap(([shape, name]) =>
      [name, ...Object.keys(shape.fields).map((field) => `${name}.${field}`)].filter(
        (key) => !docs.get(key)?.text,
      ),
    );
    expect(unexplained).toEqual([]);
  });
});

describe("the schema", () => {
  it("takes every topology that the check takes, so that an editor underlines nothing that is right", () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        valid(definition);
        expect(valid.errors ?? []).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each(yamlFilesIn(stacks).filter((name) => name.endsWith(".topology.yaml")))(
    "takes stacks/%s",
    (name) => {
      valid(parse(readFileSync(new URL(name, stacks), "utf8")));
      expect(valid.errors ?? []).toEqual([]);
    },
  );

  it("refuses each test file whose structure is wrong, so that an editor shows it before the check does", () => {
    const structural = /error (unknown-field|wrong-type|unknown-value):/;
    const files = yamlFilesIn(wrong).filter((name) => {
      const { problems } = loadTopology(name, readFileSync(new URL(name, wrong)));
      return problems.some(({ code }) => structural.test(`error ${code}:`));
    });
    expect(files.length).toBeGreaterThan(15);
    // JSON has no such keys, so a schema cannot speak of them.
    const inJson = files.filter((name) => name !== "list-as-key.yaml");
    const missed = inJson.filter((name) => valid(parse(readFileSync(new URL(name, wrong), "utf8"))));
    expect(missed).toEqual([]);
  });
});
