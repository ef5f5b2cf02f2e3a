import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import history from "../../../components/cluster/confSchema/history.json" with { type: "json" };
import { compareVersions, type History, keysAt } from "../../../components/cluster/confSchema/history.ts";
import { supportedVersions } from "../../../components/cluster/version.ts";
import { withVersion } from "../../../local/brokerSchema/add.ts";
import { keysIn } from "../../../local/brokerSchema/keys.ts";

const known: History = history;

describe("the keys of RabbitMQ's schema files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-broker-schema-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (application: string, file: string, text: string) => {
    const schemas = join(folder, application, "priv", "schema");
    mkdirSync(schemas, { recursive: true });
    writeFileSync(join(schemas, file), text);
  };
  const rabbit = (text: string) => {
    write("rabbit-4.9.0", "rabbit.schema", text);
    return keysIn(folder).rabbit;
  };

  it("are read with every datatype that RabbitMQ uses, or a right value would be refused", () => {
    const types = {
      integer: ":integer",
      "[{atom, infinity}, integer]": "infinity | :integer",
      "{enum, [none, '=debug', \"two words\", {three, 3}]}": "none | =debug | two words | three",
      "{flag, {yes, 1}, {no, 0}}": "yes | no",
      flag: "on | off",
      boolean: "true | false",
      byte: ":integer >=0 <=255",
      "{integer, positive}": ":integer >=1",
      "{float, [{gt, 0}, {lt, 1}]}": ":float >0 <1",
      "{integer, [{min, 16#ff}, allow_infinity]}": "infinity | :integer >=255",
      "{duration, ms}": ":duration",
      "[integer, ip]": ":integer | :ip",
      "[{enum, [none]}, string]": ":text",
      "{list, string}": ":text",
    };
    const mappings = Object.keys(types).map(
      (type, index) => `{mapping, "k${index}", "a.k${index}", [{datatype, ${type}}]}.`,
    );
    expect(Object.values(rabbit(mappings.join("\n")) ?? {}).toSorted()).toEqual(
      Object.values(types).toSorted(),
    );
  });

  it("have the ranges of their validators and translations, but for wildcards, where RabbitMQ looks at none", () => {
    const text = `%% {mapping, "comment", "c", []}.
      {mapping, "port", "rabbit.port", [{datatype, integer}, {validators, ["small", "file_accessible"]}]}.
      {mapping, "crash", "rabbit.crash", [{datatype, [{atom, infinity}, integer]}, {validators, ["small"]}]}.
      {mapping, "clause", "rabbit.clause", [{datatype, [{atom, infinity}, integer]}, {validators, ["most"]}]}.
      {validator, "most", "infinity too", fun(infinity) -> true; (X) when is_integer(X) -> X < 5; (_) -> false end}.
      {mapping, "port.$name", "rabbit.ports", [{datatype, integer}, {validators, ["small"]}]}.
      {mapping, "most", "rabbit.most", [{datatype, [{atom, infinity}, integer]}]}.
      {mapping, "old", "rabbit.old", [{datatype, integer}]}.
      {validator, "small", "must be small", fun(X) when is_integer(X) -> (X > 0) and (X =< 1_000) end}.
      {validator, "file_accessible", "a file", fun(File) -> file:read_file(File) end}.
      {translation, "rabbit.most", fun(Conf) ->
        case cuttlefish:conf_get("most", Conf, undefined) of
          infinity -> infinity;
          Val when is_integer(Val) andalso Val > 0 -> Val;
          _ -> cuttlefish:invalid("no")
        end
      end}.
      {translation, "rabbit.old", fun(Conf) -> cuttlefish:invalid("Gone. " "Use most (new).") end}.`;
    expect(rabbit(text)).toEqual({
      clause: "infinity | :integer <5",
      // The function has no clause for infinity, so the node would crash.
      crash: ":integer >0 <=1000",
      most: "infinity | :integer >0",
      old: ":never Gone.  Use most (new).",
      port: ":integer >0 <=1000",
      "port.$name": ":integer",
    });
  });

  it("include those of shared files below each prefix, and former names", () => {
    write(
      "rabbit-4.9.0",
      "tls.partial",
      `{mapping, "verify", "verify", []}. {mapping, "dh.file", "dhfile", []}.`,
    );
    write(
      "rabbitmq_mqtt",
      "mqtt.schema",
      `{include_partial, {rabbit, "tls"}, [{prefix, "mqtt.tls"}, {app_prefix, "mqtt.tls"}, {exclude, ["dh"]}, {disable_with, none}]}.`,
    );
    write("rabbitmq_top", "README", "");
    expect(rabbit(`{mapping, "new", "rabbit.new", [{datatype, flag}, {alias, "old"}]}.`)).toEqual({
      new: "on | off",
      old: "on | off",
    });
    expect(keysIn(folder).rabbitmq_mqtt).toEqual({ "mqtt.tls": "none", "mqtt.tls.verify": ":text" });
    expect(keysIn(folder).rabbitmq_top).toEqual({});
  });

  it("leave out a second key for the same place, which RabbitMQ does not know", () => {
    expect(rabbit(`{mapping, "a", "rabbit.a", []}. {mapping, "b", "rabbit.a", []}.`)).toEqual({ a: ":text" });
  });

  it.each([
    [`{mapping, "a", "a", [{datatype, colour}]}.`, "datatype colour has to be added to datatypes.ts"],
    [
      `{mapping, "a", "a", [{validators, ["odd"]}]}.`,
      "validator odd: what it demands has to be added to validators.ts",
    ],
    [`{mapping, "a", "a"}.`, "rabbit.schema: a mapping of another form"],
    [`{something, "a"}.`, "rabbit.schema: no form of a schema: { something"],
  ])("stop at what is new in %s, which guessed wrong would refuse right lines", (text, message) => {
    expect(() => rabbit(text)).toThrow(message);
  });

  it("stop at a folder without RabbitMQ, which would take all keys away", () => {
    expect(() => keysIn(folder)).toThrow(/has no rabbit\*\/priv\/schema\/rabbit\.schema$/);
  });
});

describe("the history of keys", () => {
  it("gives each version the keys that were added for it, in whatever order versions came", () => {
    const keys = (...names: string[]) => ({
      rabbit: Object.fromEntries(names.map((name) => [name, ":text"])),
    });
    let found: History = {};
    found = withVersion(found, "4.1.10", keys("a", "c"));
    found = withVersion(found, "4.0.1", keys("a", "b"));
    found = withVersion(found, "4.1.9", keys("a", "b", "c"));
    expect(Object.keys(found)).toEqual(["4.0.1", "4.1.9", "4.1.10"]);
    expect(found["4.1.10"]).toEqual({ rabbit: { b: null } });
    expect(keysAt(found, "4.0.1")).toEqual(keys("a", "b"));
    expect(keysAt(found, "4.1.10")).toEqual(keys("a", "c"));
  });

  it("has each supported version up to its newest one; of later ones the check only warns", () => {
    const versions = Object.keys(known);
    const newest = versions.at(-1) ?? "";
    const missing = supportedVersions.filter(
      (minor) => !versions.some((version) => version.startsWith(`${minor}.`)),
    );
    expect(missing.filter((minor) => compareVersions(`${minor}.0`, newest) < 0)).toEqual([]);
    for (const version of versions) {
      expect(Object.keys(keysAt(known, version).rabbit ?? {}).length).toBeGreaterThan(300);
    }
  });
});
