/** `warren lsp` as an editor uses it: over its standard streams. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CompletionItem,
  createMessageConnection,
  type Diagnostic,
  type Hover,
  type Location,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { root } from "./commandLine.ts";

const shop = `vhosts:
  shop:
    exchanges:
      orders: { type: topic }
    queues:
      "new orders":
        type: quorum
        retry: { attempts: 3 }
        bindings: [{ exchange: orders, routingKey: "#" }]
include:
  - files: teams/*.yaml
    vhosts: [shop]
`;
const team = `vhosts:
  shop:
    queues:
      billing: # theirs
        deadLetter: { exchange: orders }
        bindings:
          - { exchange: orders, routingKey: x }
    access:
      app: { consume: [new orders] }
users:
  app: {}
`;

let folder: string;
let server: ChildProcess;
let editor: MessageConnection;
let waiting: ((params: PublishDiagnosticsParams) => void)[] = [];
const shown = new Map<string, readonly Diagnostic[]>();

const uri = (name: string) => pathToFileURL(join(folder, name)).href;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "warren-lsp-")));
  mkdirSync(join(folder, "teams"));
  write("shop.yaml", shop);
  write("teams/billing.yaml", team);
  server = spawn(process.execPath, [join(root, "cli/warren.ts"), "lsp", "--stdio"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (server.stdout === null || server.stdin === null) throw new Error("no streams");
  editor = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  shown.clear();
  waiting = [];
  editor.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    shown.set(params.uri, params.diagnostics);
    for (const told of waiting) told(params);
  });
  editor.listen();
  await editor.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  await editor.sendNotification("initialized", {});
});

afterEach(async () => {
  await editor.sendRequest("shutdown");
  await editor.sendNotification("exit");
  const [code] = await once(server, "exit");
  rmSync(folder, { recursive: true });
  editor.dispose();
  // It ends with the editor: a server that stays would be one more with each start.
  expect(code).toBe(0);
});

/** What the editor shows of the file once `change` has been told. */
function after(name: string, change: () => Promise<void>): Promise<readonly Diagnostic[]> {
  const told = new Promise<readonly Diagnostic[]>((resolve) => {
    waiting.push((params) => {
      if (params.uri === uri(name)) resolve(params.diagnostics);
    });
  });
  return change().then(() => told);
}

const open = (name: string, text: string) =>
  editor.sendNotification("textDocument/didOpen", {
    textDocument: { uri: uri(name), languageId: "yaml", version: 1, text },
  });
const change = (name: string, text: string) =>
  editor.sendNotification("textDocument/didChange", {
    textDocument: { uri: uri(name), version: 2 },
    contentChanges: [{ text }],
  });

/** The position of a word in a text, counted from 0. */
function at(name: string, text: string, word: string) {
  const before = text.slice(0, text.indexOf(word)).split("\n");
  const position = { line: before.length - 1, character: (before.at(-1) ?? "").length };
  return { textDocument: { uri: uri(name) }, position };
}

const codes = (list: readonly Diagnostic[]) => list.map(({ code }) => code);

describe("problems", () => {
  it("are shown while one types, and go away", async () => {
    expect(codes(await after("shop.yaml", () => open("shop.yaml", shop)))).not.toContain("unknown-field");
    const wrong = shop.replace("type: quorum", "typ: quorum");
    const found = await after("shop.yaml", () => change("shop.yaml", wrong));
    const [problem] = found.filter(({ code }) => code === "unknown-field");
    expect(problem).toMatchObject({
      severity: 1,
      source: "warren",
      range: { start: { line: 6, character: 8 }, end: { line: 6, character: 11 } },
    });
    expect(codes(await after("shop.yaml", () => change("shop.yaml", shop)))).not.toContain("unknown-field");
  });

  it("of a team's file are those of the whole: a name of the base is known, and one of nobody is not", async () => {
    const found = await after("teams/billing.yaml", () => open("teams/billing.yaml", team));
    expect(codes(found)).not.toContain("undefined-exchange");
    const wrong = team.replace("exchange: orders, routingKey: x", "exchange: order, routingKey: x");
    const then = await after("teams/billing.yaml", () => change("teams/billing.yaml", wrong));
    expect(then.find(({ code }) => code === "undefined-exchange")?.message).toContain(
      'did you mean "orders"',
    );
  });

  it("that a change makes in another file are shown there", async () => {
    await after("shop.yaml", () => open("shop.yaml", shop));
    const without = shop.replace("orders: { type: topic }", "other: { type: topic }");
    const found = await after("teams/billing.yaml", () => change("shop.yaml", without));
    expect(codes(found)).toContain("undefined-exchange");
  });

  it("are not shown of YAML that is no topology", async () => {
    const compose = "services:\n  web: { image: nginx }\n";
    expect(await after("compose.yaml", () => open("compose.yaml", compose))).toEqual([]);
  });
});

describe("an editor", () => {
  beforeEach(async () => {
    await after("shop.yaml", () => open("shop.yaml", shop));
  });

  it("shows what a field means", async () => {
    const hover: Hover | null = await editor.sendRequest(
      "textDocument/hover",
      at("shop.yaml", shop, "attempts"),
    );
    expect(JSON.stringify(hover)).toMatch(/\*\*attempts\*\*: \w.*a whole number from 2 to 20/);
    const queue: Hover | null = await editor.sendRequest(
      "textDocument/hover",
      at("shop.yaml", shop, '"new orders"'),
    );
    expect(JSON.stringify(queue)).toContain("**`new orders`**: A classic queue, a quorum queue or a stream.");
  });

  it("goes from a name to the object, in another file too", async () => {
    const places: readonly Location[] = await editor.sendRequest(
      "textDocument/definition",
      at("teams/billing.yaml", team, "orders }"),
    );
    expect(places).toEqual([
      {
        uri: uri("shop.yaml"),
        range: { start: { line: 3, character: 6 }, end: { line: 3, character: 12 } },
      },
    ]);
  });

  it("goes from a name that a pattern makes to that pattern", async () => {
    const text = team.replace("[new orders]", "[new orders.dead]");
    await after("teams/billing.yaml", () => open("teams/billing.yaml", text));
    const places: readonly Location[] = await editor.sendRequest(
      "textDocument/definition",
      at("teams/billing.yaml", text, "new orders.dead"),
    );
    expect(places.map(({ range }) => range.start.line)).toEqual([7]);
  });

  it("renames an object in all files, with quotes where they are needed", async () => {
    const edit: WorkspaceEdit = await editor.sendRequest("textDocument/rename", {
      ...at("shop.yaml", shop, '"new orders"'),
      newName: "neue: Aufträge",
    });
    expect(Object.keys(edit.changes ?? {}).sort()).toEqual([uri("shop.yaml"), uri("teams/billing.yaml")]);
    expect(edit.changes?.[uri("teams/billing.yaml")]).toEqual([
      {
        range: { start: { line: 8, character: 23 }, end: { line: 8, character: 33 } },
        newText: '"neue: Aufträge"',
      },
    ]);
    const exchange: WorkspaceEdit = await editor.sendRequest("textDocument/rename", {
      ...at("shop.yaml", shop, "orders:"),
      newName: "sales",
    });
    const counts = Object.values(exchange.changes ?? {}).map((edits) => edits.length);
    expect(counts).toEqual([2, 2]);
  });

  it("refuses to rename what is no exchange or queue of the file", async () => {
    const asked = editor.sendRequest("textDocument/rename", {
      ...at("shop.yaml", shop, "attempts"),
      newName: "x",
    });
    await expect(asked).rejects.toThrow(/only exchanges and queues/);
  });

  it.each([
    ["a field", "        type: quorum\n", "        dea\n", ["deadLetter", "deliveryLimit"]],
    ["a word", "type: quorum", "type: ", ["classic", "quorum", "stream"]],
    ["a name", "exchange: orders,", "exchange: ,", ["orders"]],
  ])("completes %s", async (_, from, to, offered) => {
    const text = shop.replace(from, to);
    await after("shop.yaml", () => change("shop.yaml", text));
    const place = at("shop.yaml", shop, from);
    const character = place.position.character + to.replace(/[\n,]*$/, "").length;
    const items: readonly CompletionItem[] = await editor.sendRequest("textDocument/completion", {
      ...place,
      position: { ...place.position, character },
    });
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(offered));
  });
});

it("says in one line what is wrong with its options, so that an editor can show it", () => {
  const args = [join(root, "cli/warren.ts"), "lsp", "--stack", "no-such.yaml"];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([3, expect.stringContaining("cannot read no-such.yaml")]);
});
