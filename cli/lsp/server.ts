/** The language server: what an editor tells it and asks it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  createConnection,
  ErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import type { LoadOptions } from "../../components/topology/load.ts";
import { packageRoot } from "../packageRoot.ts";
import { schemaPath } from "../schema.ts";
import { Diagnostics } from "./diagnostics.ts";
import { Files } from "./files.ts";
import { completionsAt, definitionOf, hoverAt, type Point, renameAt } from "./questions.ts";

/** In ms: while somebody types, the file is not checked. */
const pause = 150;

const isFile = (uri: string) => uri.startsWith("file:");

/** Serves until the editor ends it, or ends itself. */
export function serve(
  options: LoadOptions,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): void {
  const connection = createConnection(input, output);
  const files = new Files(options);
  const diagnostics = new Diagnostics(files, (path, list) => {
    connection.sendDiagnostics({ uri: pathToFileURL(path).href, diagnostics: [...list] });
  });
  const schema = JSON.parse(readFileSync(join(packageRoot(), schemaPath), "utf8"));
  const changed = new Set<string>();
  let waiting: NodeJS.Timeout | undefined;
  const check = (uri: string, text: string | undefined) => {
    if (!isFile(uri)) return;
    const path = fileURLToPath(uri);
    files.set(path, text);
    changed.add(path);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const all = [...changed];
      changed.clear();
      for (const one of all) diagnostics.update(one);
    }, pause);
  };
  const pointOf = ({ textDocument: { uri }, position }: Asked): Point => ({
    path: isFile(uri) ? fileURLToPath(uri) : "",
    ...position,
  });

  connection.onInitialize(() => ({
    serverInfo: { name: "warren" },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Full,
      hoverProvider: true,
      definitionProvider: true,
      renameProvider: true,
      completionProvider: {},
    },
  }));
  connection.onDidOpenTextDocument(({ textDocument: { uri, text } }) => check(uri, text));
  connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
    check(uri, contentChanges.at(-1)?.text);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => check(uri, undefined));
  connection.onHover((asked) => hoverAt(files, pointOf(asked), schema));
  connection.onDefinition((asked) => definitionOf(files, pointOf(asked)));
  connection.onRenameRequest((asked) => renameAt(files, pointOf(asked), asked.newName) ?? refused());
  connection.onCompletion((asked) => [...completionsAt(files, pointOf(asked), schema)]);
  connection.listen();
}

interface Asked {
  readonly textDocument: { readonly uri: string };
  readonly position: { readonly line: number; readonly character: number };
}

const refused = () =>
  new ResponseError(
    ErrorCodes.InvalidRequest,
    "only exchanges and queues that the file makes can be renamed",
  );
