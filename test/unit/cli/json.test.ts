/** `--json` of every command, and the schemas of it: scripts rely on both. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../../cli/commands.ts";
import { schema } from "../../../cli/schema.ts";
import { httpServer, type Running } from "../connection/servers.ts";
import { root } from "./commandLine.ts";
import { resultErrors } from "./resultSchema.ts";

let folder: string;
let broker: Running;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "warren-json-"));
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  write(
    "shop.yaml",
    `vhosts:
  shop:
    exchanges: { orders: { type: topic }, any: { type: x-random } }
    queues:
      new: { bindings: [{ exchange: orders, routingKey: "order.#" }, { exchange: any }] }
      "$\${x}": { bindings: [{ exchange: any }] }
tests:
  - { publish: { vhost: shop, exchange: orders, key: order.new }, reaches: [nowhere] }
`,
  );
  write("wrong.yaml", "vhosts: { shop: { queues: { a: { typ: classic } } } }\nusers: 5\n");
  write("export.json", '{ "vhosts": [{ "name": "shop" }], "queues": [{ "name": "a", "vhost": "shop" }] }');
  mkdirSync(join(folder, "backups"));
  broker = await httpServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answers[path] ?? []));
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await broker.close();
});

/** A stand-in for a broker, that holds no lists but these. */
const answers: { readonly [path: string]: unknown } = {
  "/api/overview": {
    ...{ rabbitmq_version: "4.2.9", erlang_version: "27.3", cluster_name: "w" },
    object_totals: { connections: 3 },
  },
  "/api/nodes": [
    {
      ...{ name: "rabbit@a", running: true, mem_used: 1, mem_limit: 2, disk_free: 3, disk_free_limit: 1 },
      applications: [{ name: "rabbit", version: "4.2.9" }],
    },
  ],
  "/api/vhosts": [{ name: "/", cluster_state: { "rabbit@a": "running" } }],
  "/api/queues": [
    {
      ...{ name: "tmp", vhost: "/", type: "classic", state: "running", durable: false, exclusive: false },
      messages_ready: 7,
    },
  ],
  "/api/definitions": { rabbitmq_version: "4.2.9", vhosts: [{ name: "shop" }, { name: "other" }] },
};

async function warren(args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, "cli/warren.ts"), ...args], {
    cwd: folder,
    env: { ...process.env, WARREN_PASSWORD: "x", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, out, err };
}

const url = () => ["--url", `http://127.0.0.1:${broker.port}`, "--user", "admin"];

/** Those that connect by AMQP, or to several clusters, are tried on brokers. */
const lines: readonly (readonly [command: string, code: number, args: () => readonly string[]])[] = [
  ["validate", 1, () => ["validate", "shop.yaml", "wrong.yaml", "--json"]],
  ["test", 1, () => ["test", "shop.yaml", "wrong.yaml", "--json"]],
  [
    "route",
    0,
    () => ["route", "shop.yaml", "shop", "orders", "order.x", "--json", "--explain", "--until-end"],
  ],
  ["route", 0, () => ["route", "shop.yaml", "shop", "any", "x", "--json"]],
  ["route", 1, () => ["route", "shop.yaml", "shop", "orders", "x", "--json"]],
  ["explain", 0, () => ["explain", "queue-without-source", "--json"]],
  ["fmt", 0, () => ["fmt", "--check", "shop.yaml", "--json"]],
  ["diff", 1, () => ["diff", "export.json", "shop.yaml", "--json"]],
  ["definitions", 0, () => ["definitions", "shop.yaml"]],
  ["advisories", 1, () => ["advisories", "--version", "4.3.4", "--json"]],
  ["restore", 0, () => ["restore", "--from", "backups", "--list", "--json"]],
  ["drift", 1, () => ["drift", "shop.yaml", "--json", "--others", ...url()]],
  ["status", 0, () => ["status", "--json", ...url()]],
  ["top", 0, () => ["top", "--json", ...url()]],
  ["upgrade", 1, () => ["upgrade", "--to", "4.3", "--json", ...url()]],
];

describe("--json", () => {
  it.each(lines)("of warren %s is what its schema says, or scripts would break", async (name, code, args) => {
    const answer = await warren(args());
    expect(answer.code, answer.err).toBe(code);
    expect(resultErrors(name, answer.out)).toEqual([]);
    expect(JSON.parse(answer.out)).not.toEqual({});
  });

  it.each([
    ["expand", "shop.yaml"],
    ["import", "export.json"],
  ])("of warren %s is a topology file that Warren reads again", async (command, file) => {
    const { code, out } = await warren([command, file, "--json"]);
    expect(code).toBe(0);
    const topology = JSON.parse(readFileSync(join(root, "docs/topology.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile({
      ...topology,
      $schema: undefined,
    });
    validate(JSON.parse(out));
    expect(validate.errors).toBeNull();
    writeFileSync(join(folder, "again.json"), out);
    const again = await warren(["expand", "again.json", "--json"]);
    expect(again.code, again.err).toBe(0);
    if (command === "expand") expect(again.out).toBe(out);
  });

  it("and another --format exclude each other", async () => {
    const { code, err } = await warren(["validate", "shop.yaml", "--json", "--format", "sarif"]);
    expect([code, err]).toEqual([2, expect.stringContaining("--json and --format sarif exclude each other")]);
  });
});

/** What they print is no result for a program to read, or has a form of its own. */
const withoutJson: { readonly [command: string]: string } = {
  help: "for people",
  completion: "a script for a shell",
  schema: "a JSON Schema",
  lsp: "a protocol of its own",
  plugin: "a sentence",
  diagram: "a picture, in the form of --format",
  definitions: "JSON in any case",
  expand: "a topology file, which has its schema",
  import: "a topology file, which has its schema",
  "standby follow": "goes on until it is told to stop",
};

describe("every command that prints a result", async () => {
  const all = (
    await Promise.all(
      [...commands].map(async ([name, { load }]) => {
        const found = await load();
        if (!("parts" in found)) return [[name, found.options] as const];
        return [...found.parts].map(([part, one]) => [`${name} ${part}`, one.command.options] as const);
      }),
    )
  ).flat();
  const fileOf = (name: string) => join(root, "docs/results", `${name.replace(" ", "-")}.schema.json`);

  it.each(all)("warren %s: has --json and a schema of it, or a reason why not", async (name, options) => {
    if (Object.hasOwn(withoutJson, name) && !["expand", "import"].includes(name)) {
      expect(Object.keys(options)).not.toContain("json");
      return;
    }
    expect(Object.keys(options)).toContain("json");
    if (Object.hasOwn(withoutJson, name)) return;
    expect(existsSync(fileOf(name)), fileOf(name)).toBe(true);
    const out: string[] = [];
    const output = { out: () => undefined, raw: (text: string) => out.push(text), err: () => undefined };
    expect(await schema.run(["--of", name.replace(" ", "-")], output)).toBe(0);
    expect(`${out.join("\n")}\n`).toBe(readFileSync(fileOf(name), "utf8"));
  });

  it("is there: no schema is left of a command that is gone", () => {
    const names = all.map(([name]) => name.replace(" ", "-"));
    for (const file of readdirSync(join(root, "docs/results"))) {
      expect(names).toContain(file.replace(".schema.json", ""));
    }
  });
});
