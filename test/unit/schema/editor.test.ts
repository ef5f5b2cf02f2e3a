import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkout } from "../../../local/paths.ts";

/** The YAML language server that editors run, spoken to as they do: JSON-RPC over its standard streams. */
let server: ChildProcess;
let next = 0;
const waiting = new Map<number, (result: unknown) => void>();
const diagnostics = new Map<string, (list: readonly { readonly message: string }[]) => void>();

function send(message: object): void {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function request<T>(method: string, params: object): Promise<T> {
  const id = ++next;
  send({ id, method, params });
  // The server's answer to this very method.
  return new Promise((resolve) => waiting.set(id, (result) => resolve(result as T)));
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: { readonly uri: string; readonly diagnostics: readonly { readonly message: string }[] };
}

function receive({ id, method, result, params }: Message): void {
  if (id !== undefined && method === undefined) waiting.get(id)?.(result);
  else if (id !== undefined) send({ id, result: null });
  else if (method === "textDocument/publishDiagnostics" && params) {
    diagnostics.get(params.uri)?.(params.diagnostics);
  }
}

/** Opens a file with this text in the folder stacks/; what the editor underlines comes back. */
function open(name: string, text: string): Promise<readonly string[]> {
  const uri = uriOf(name);
  const shown = new Promise<readonly string[]>((resolve) =>
    diagnostics.set(uri, (list) => resolve(list.map(({ message }) => message))),
  );
  send({
    method: "textDocument/didOpen",
    params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
  });
  return shown;
}

const uriOf = (name: string) => pathToFileURL(join(checkout, "stacks", name)).href;
const head = "# yaml-language-server: $schema=../docs/topology.schema.json\n";

beforeAll(async () => {
  const program = join(checkout, "node_modules", "yaml-language-server", "bin", "yaml-language-server");
  server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  let buffer = Buffer.alloc(0);
  server.stdout?.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      const length = Number(
        /Content-Length: (\d+)/.exec(buffer.subarray(0, Math.max(end, 0)).toString())?.[1],
      );
      if (end < 0 || buffer.length < end + 4 + length) return;
      receive(JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString()) as Message);
      buffer = buffer.subarray(end + 4 + length);
    }
  });
  await request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  send({ method: "initialized", params: {} });
});

afterAll(() => {
  server.kill();
});

describe("an editor with the YAML language server", () => {
  it("underlines a field that does not exist and a value that is not allowed", async () => {
    const text = `${head}vhosts:\n  shop:\n    queues:\n      a: { typ: quorum }\n      b: { type: quorem }\n      c: { messageTtl: 1d 1w }\n`;
    const shown = await open("wrong.topology.yaml", text);
    expect(shown.join("\n")).toContain("typ is not allowed");
    expect(shown.length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["nothing where an object should be", "a:\n", "a queue"],
    ["a list where a time should be", "a: { messageTtl: [1] }\n", 'Expected "string | integer"'],
    ["a word where a number should be", "a: { maxLength: many }\n", 'Expected "integer"'],
    [
      "a time of a stream, which has none",
      "a: { type: stream, messageTtl: 1d }\n",
      "messageTtl is not allowed",
    ],
    [
      "a delivery limit of a classic queue",
      "a: { type: classic, deliveryLimit: 5 }\n",
      "deliveryLimit is not allowed",
    ],
    [
      "a default that no queue has",
      "a: {}\n    queueDefaults: { bindings: [] }\n",
      "bindings is not allowed",
    ],
    ["null in a file that extends none", "a: { messageTtl: null }\n", 'Expected "string | integer"'],
  ])("says what it expects in place of %s", async (what, queue, says) => {
    const text = `${head}vhosts:\n  shop:\n    queues:\n      ${queue}`;
    const shown = await open(`${what.replaceAll(" ", "-")}.topology.yaml`, text);
    expect(shown.join("\n")).toContain(says);
    expect(shown.join("\n")).not.toContain("Warren topology");
    expect(shown).toHaveLength(1);
  });

  it("underlines nothing that a file with `extends` may say about its base", async () => {
    const text = `${head}extends: base.yaml\nvhosts:\n  shop:\n    queues:\n      a: { messageTtl: null, type: stream }\n      b: null\n      c: { bindings+: [{ exchange: e }] }\n    policies:\n      p: { priority: 5 }\n`;
    expect(await open("over.topology.yaml", text)).toEqual([]);
  });

  it("offers no null for a field of a file that extends none", async () => {
    const name = "plain.topology.yaml";
    await open(name, `${head}vhosts:\n  shop:\n    queues:\n      a:\n        type: \n`);
    const { items } = await request<{ readonly items: readonly { readonly label: string }[] }>(
      "textDocument/completion",
      { textDocument: { uri: uriOf(name) }, position: { line: 5, character: 14 } },
    );
    expect(items.map(({ label }) => label).sort()).toEqual(["classic", "quorum", "stream"]);
  });

  it("underlines nothing in the stacks of this project", async () => {
    for (const name of ["local.topology.yaml", "dev.topology.yaml", "prod.topology.yaml"]) {
      expect(await open(name, readFileSync(join(checkout, "stacks", name), "utf8"))).toEqual([]);
    }
  });

  it("underlines no time and no size that Warren takes", async () => {
    const queues =
      "a: { messageTtl: 1w 2d, expires: 1d12h, maxLengthBytes: 1.5GiB, arguments: { x-max-length-bytes: 1MB } }";
    const stream = "b: { type: stream, maxAge: 7D }";
    const policy = "p: { pattern: a, definition: { message-ttl: 1d, max-age: 1w, expires: 5000 } }";
    const text = `${head}vhosts:\n  shop:\n    queues:\n      ${queues}\n      ${stream}\n    policies:\n      ${policy}\n`;
    expect(await open("units.topology.yaml", text)).toEqual([]);
  });

  it("underlines a finding that does not exist, and one that has no such severity", async () => {
    const right = `${head}findings: { queue-without-source: off, unbounded-queue: error }\n`;
    expect(await open("judged.topology.yaml", right)).toEqual([]);
    const wrong = `${head}findings: { queue-without-sauce: off }\n`;
    expect(await open("misjudged.topology.yaml", wrong)).not.toEqual([]);
    const loud = `${head}findings: { unbounded-queue: loud }\n`;
    expect(await open("loud.topology.yaml", loud)).not.toEqual([]);
  });

  it("offers the fields of a queue and explains the one under the cursor", async () => {
    const name = "edited.topology.yaml";
    await open(name, `${head}vhosts:\n  shop:\n    queues:\n      a:\n        messageTtl: 30s\n        \n`);
    const at = (line: number, character: number) => ({
      textDocument: { uri: uriOf(name) },
      position: { line, character },
    });
    const { items } = await request<{ readonly items: readonly { readonly label: string }[] }>(
      "textDocument/completion",
      at(6, 8),
    );
    const labels = items.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(["deadLetter", "retry", "maxLength", "type"]));
    const hover = await request<object>("textDocument/hover", at(5, 10));
    expect(JSON.stringify(hover)).toContain("Maximum time that a message waits");
  });
});
