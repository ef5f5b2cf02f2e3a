import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-interchange-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}
const warren = (...args: string[]) => run(process.execPath, program, ...args);

const hash = Buffer.alloc(36, 7).toString("base64");
const exported = {
  rabbitmq_version: "4.0.5",
  users: [{ name: "dora", password_hash: hash, tags: ["monitoring"] }],
  vhosts: [{ name: "shop" }],
  parameters: [
    {
      vhost: "shop",
      component: "shovel",
      name: "move",
      value: {
        "src-protocol": "amqp091",
        "src-uri": "amqp://dora:hunter2@other",
        "src-queue": "q",
        "dest-protocol": "amqp091",
        "dest-uri": "amqp://",
        "dest-queue": "q",
      },
    },
  ],
  queues: [
    { vhost: "shop", name: "q", arguments: { "x-queue-type": "quorum", "x-message-ttl": 30_000 } },
    { vhost: "shop", name: "amq.gen-1", arguments: {} },
  ],
};

test("an import writes no secret, says what to set, and overwrites nothing", () => {
  writeFileSync(join(folder, "defs.json"), JSON.stringify(exported));
  const first = warren("import", "defs.json", "-o", "shop.yaml");
  const text = readFileSync(join(folder, "shop.yaml"), "utf8");
  for (const printed of [first.out, first.err, text]) {
    expect(printed).not.toContain("hunter2");
    expect(printed).not.toContain(hash);
  }
  expect(first.err).toContain("pulumi config set --secret doraPassword");
  expect(first.err).toContain("pulumi config set --secret moveSrcUri");
  expect(first.err).toContain('left out: vhosts.shop.queues["amq.gen-1"]');
  expect(first.code).toBe(0);
  expect(text).toContain("q: { messageTtl: 30s }");
  expect(warren("validate", "shop.yaml").out).not.toContain("error");
  expect(warren("import", "defs.json", "-o", "shop.yaml")).toMatchObject({ code: 3 });
  expect(readFileSync(join(folder, "shop.yaml"), "utf8")).toBe(text);
});

test("with --hashes the way back to the broker's JSON keeps the passwords", () => {
  expect(warren("import", "defs.json", "--hashes", "-o", "hashes.yaml").code).toBe(0);
  expect(statSync(join(folder, "hashes.yaml")).mode & 0o077, "others may read the hashes").toBe(0);
  const { code, out } = warren("definitions", "hashes.yaml");
  expect(code).toBe(0);
  expect(JSON.parse(out).users[0].password_hash).toBe(hash);
});

test("a file that is no JSON is not quoted: hashes could stand in it", () => {
  writeFileSync(join(folder, "broken.json"), `{"users": [{"password_hash": "${hash}"`);
  const { code, err } = warren("import", "broken.json");
  expect(code).toBe(3);
  expect(err).not.toContain(hash);
  expect(err).toContain("broken.json:1:80: ");
});

test("diff reads an export on either side, and compares what the file speaks of", () => {
  writeFileSync(join(folder, "export.json"), JSON.stringify(exported));
  const queue = (ttl: string) =>
    `users: { dora: { tags: [monitoring], password: { config: dora } } }\nvhosts: { shop: { queues: { q: { messageTtl: ${ttl} } }, shovels: { move: { source: { uri: { config: m }, queue: q }, destination: { uri: "amqp://", queue: q } } } } }\n`;
  writeFileSync(join(folder, "same.yaml"), queue("30s"));
  writeFileSync(join(folder, "other.yaml"), queue("1m"));
  for (const sides of [
    ["export.json", "same.yaml"],
    ["same.yaml", "export.json"],
    ["export.json", "export.json"],
  ]) {
    const { code, out } = warren("diff", ...sides);
    expect({ sides, code, out }).toEqual({ sides, code: 0, out: "no difference\n" });
  }
  expect(warren("diff", "export.json", "other.yaml").out).toContain("messageTtl: 30s → 1m");
  expect(warren("diff", "other.yaml", "export.json").out).toContain("messageTtl: 1m → 30s");
  // JSON is YAML, too: a topology in it is no export.
  writeFileSync(join(folder, "topology.json"), '{"include":[],"vhosts":{"shop":{}}}');
  expect(warren("diff", "topology.json", "topology.json").code).toBe(0);
});

test("diff names both whole where they differ at the end of a long name", () => {
  const long = "x".repeat(120);
  const bound = (key: string) =>
    `vhosts: { shop: { exchanges: { e: { type: topic } }, queues: { q: { bindings: [{ exchange: e, routingKey: ${long}.${key} }] } } } }\n`;
  writeFileSync(join(folder, "long-a.yaml"), bound("a"));
  writeFileSync(join(folder, "long-b.yaml"), bound("b"));
  for (const format of ["text", "markdown"]) {
    const { out } = warren("diff", "long-a.yaml", "long-b.yaml", "--format", format);
    expect(out).toContain(`${long}.a`);
    expect(out).toContain(`${long}.b`);
  }
});

test("diff compares a file with a revision of git, and its exit code says whether they differ", () => {
  const git = (...args: string[]) =>
    run("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", ...args);
  git("init", "--quiet");
  writeFileSync(join(folder, "t.yaml"), "vhosts:\n  shop:\n    queues:\n      q: { messageTtl: 30s }\n");
  git("add", "t.yaml");
  git("commit", "--quiet", "--message", "first");
  expect(warren("diff", "HEAD:t.yaml", "t.yaml")).toMatchObject({ code: 0, out: "no difference\n" });
  writeFileSync(join(folder, "t.yaml"), "vhosts:\n  shop:\n    queues:\n      q: { messageTtl: 60s }\n");
  expect(warren("diff", "HEAD:t.yaml", "t.yaml")).toMatchObject({
    code: 1,
    out: "-/+ queue vhosts.shop.queues.q\n      messageTtl: 30s → 1m\n1 recreated\n",
  });
  expect(warren("diff", "HEAD~5:t.yaml", "t.yaml")).toMatchObject({ code: 3, out: "" });
  expect(warren("diff", "t.yaml").code).toBe(2);
});
