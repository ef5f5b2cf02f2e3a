/** Users without a password, on the way from the broker to the file and back. */
import { expect, test } from "vitest";
import { divide } from "../../../components/resources/division.ts";
import { globalObjects } from "../../../components/resources/objects.ts";
import { driftOf } from "../../../components/topology/compare/drift.ts";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { withSources } from "../../../components/topology/interchange/definitions/sources.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { loadTopology, planOf } from "../../../components/topology/load.ts";

const read = (hash: string) => fromDefinitions({ users: [{ name: "cert", password_hash: hash, tags: [] }] });
const hash = Buffer.alloc(36, 7).toString("base64");

test("a user without a password is imported as one, and not given a password that it never had", () => {
  const { definition } = definitionOf(read("").plan, { patterns: true });
  expect(definition.users).toEqual({ cert: { password: "none" } });
  const { plan } = planOf(definition);
  const written = plan && toDefinitions(plan);
  expect(written?.definitions.users).toMatchObject([{ name: "cert", password_hash: "" }]);
  expect(written?.withoutPassword).toEqual([]);
});

test.each(["bulk", "resources"] as const)(
  "the engine %s makes a user without a password, and no secret of it",
  (engine) => {
    const { plan } = planOf({ users: { cert: { password: "none", tags: ["monitoring"] } } });
    if (plan === undefined) throw new Error("no plan");
    const objects = globalObjects(divide(plan, engine), new Map(), () => {
      throw new Error("a secret");
    });
    expect(objects).toEqual([
      { kind: "users", keys: ["cert"], value: { tags: ["monitoring"], passwordHash: "" } },
    ]);
  },
);

test("a user whose password no file can hold is kept, and its password is asked for", () => {
  const users = [
    { name: "clear", password: "hunter2", tags: ["management"] },
    { name: "short", password_hash: "dG9vIHNob3J0", tags: [] },
  ];
  const permissions = users.map(({ name }) => ({
    user: name,
    vhost: "v",
    configure: "",
    write: "",
    read: "",
  }));
  const { plan, problems } = fromDefinitions({ users, vhosts: [{ name: "v" }], permissions });
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ["plain-text-password", "warning"],
    ["bad-hash", "warning"],
  ]);
  for (const keepHashes of [true, false]) {
    const { definition } = definitionOf(withSources(plan, keepHashes).plan, { patterns: true });
    expect(definition.users).toEqual({
      clear: { tags: ["management"], password: { config: "clearPassword" } },
      short: { password: { config: "shortPassword" } },
    });
    expect(planOf(definition).problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
  }
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|dG9vIHNob3J0/);
});

test("a password that somebody set by hand is drift", () => {
  const { plan } = planOf({ users: { cert: { password: "none" } } });
  if (plan === undefined) throw new Error("no plan");
  expect(driftOf(read(""), plan).drifted).toEqual([]);
  expect(driftOf(read(hash), plan).drifted).toHaveLength(1);
});

test("an empty hash is refused with what to write instead", () => {
  const { problems } = loadTopology("f", 'users: { a: { password: { hash: "" } } }');
  expect(problems.map(({ message }) => message).join()).toContain("`password: none`");
});
