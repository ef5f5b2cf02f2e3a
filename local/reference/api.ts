/** docs/reference.md: what each entry of package.json's `exports` offers, out of the code and its docstrings. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { checkout } from "../paths.ts";
import { functionSection, membersTable, methodsTable, typeText } from "./apiTables.ts";
import { docstringOf } from "./docstrings.ts";

/** The language has a page of its own. */
const languagePages: { readonly [name: string]: string } = {
  TopologyDefinition: "topology.md#topology",
  PublishDefinition: "topology.md#publish",
};

/** Structures that are described where an argument has them. What is elsewhere is no argument. */
const followed = /^components\/(cluster|connection)\//;

interface Entry {
  /** `pulumi-warren/testing` */
  readonly names: readonly string[];
  readonly file: string;
}

/** Entries with the same code are one. */
function entries(): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: { readonly [path: string]: string | { readonly default: string } };
  };
  const byFile = new Map<string, string[]>();
  for (const [path, target] of Object.entries(exports)) {
    const built = typeof target === "string" ? target : target.default;
    const file = built.replace("./dist/", "").replace(/\.js$/, ".ts");
    byFile.set(file, [...(byFile.get(file) ?? []), path.replace(".", name)]);
  }
  return [...byFile].map(([file, names]) => ({ file, names }));
}

/** The page below its generated part's mark. */
export function apiReference(): string {
  const all = entries();
  const program = ts.createProgram(
    all.map(({ file }) => join(checkout, file)),
    {
      ...{ module: ts.ModuleKind.NodeNext, strict: true, allowImportingTsExtensions: true, noEmit: true },
      ...{ types: ["node"], skipLibCheck: true, allowJs: true },
    },
  );
  return all.map((entry) => entrySection(program, entry)).join("\n");
}

function entrySection(program: ts.Program, { names: [name = "", ...others], file }: Entry): string {
  const source = program.getSourceFile(join(checkout, file));
  if (source === undefined) throw new Error(`${file} is missing`);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(source);
  const exported = module ? checker.getExportsOfModule(module) : [];
  const also = others.map((other) => `\`${other}\` is its deprecated name.`).join(" ");
  const parts = new Map<string, string>();
  for (const symbol of exported) declare(symbol, parts, checker);
  return [
    `## ${name}`,
    "",
    [headOf(source), also].filter((text) => text !== "").join(" "),
    "",
    ...matchersOf(source),
    ...parts.values(),
  ].join("\n");
}

/** The comment at the top of a file, on one line. */
function headOf(source: ts.SourceFile): string {
  const [range] = ts.getLeadingCommentRanges(source.text, 0) ?? [];
  if (range === undefined) return "";
  const comment = source.text.slice(range.pos, range.end);
  return comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** What a module adds to another one, as the matchers for vitest. */
function matchersOf(source: ts.SourceFile): readonly string[] {
  return source.statements
    .filter(ts.isModuleDeclaration)
    .flatMap(({ body }) =>
      body === undefined || !ts.isModuleBlock(body)
        ? []
        : body.statements.filter(ts.isInterfaceDeclaration).map(methodsTable),
    );
}

function declare(symbol: ts.Symbol, parts: Map<string, string>, checker: ts.TypeChecker): void {
  const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const [declaration] = origin.declarations ?? [];
  if (declaration === undefined || parts.has(symbol.name)) return;
  const head = `### ${symbol.name}\n`;
  const page = languagePages[symbol.name];
  const doc = docstringOf(declaration)?.text ?? "";
  if (page !== undefined) {
    parts.set(symbol.name, `${head}\nThe same as in the file: [${page}](${page}).\n`);
    return;
  }
  // Its place in the order, before the structures that it leads to.
  parts.set(symbol.name, "");
  const linked = (node: ts.TypeNode) => typeText(node, (name) => follow(name, parts, checker));
  parts.set(symbol.name, `${head}${doc === "" ? "" : `\n${doc}\n`}${bodyOf(declaration, linked, checker)}`);
}

/** The link to a structure, which is then described on the page; undefined for a type of others. */
function follow(
  name: ts.EntityName,
  parts: Map<string, string>,
  checker: ts.TypeChecker,
): string | undefined {
  const symbol = checker.getSymbolAtLocation(name);
  const origin = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const [declaration] = origin?.declarations ?? [];
  if (origin === undefined || declaration === undefined) return undefined;
  const page = languagePages[origin.name];
  if (page !== undefined) return page;
  const file = relative(checkout, declaration.getSourceFile().fileName);
  if (ts.isInterfaceDeclaration(declaration) && followed.test(file)) declare(origin, parts, checker);
  return parts.has(origin.name) ? `#${origin.name.toLowerCase()}` : undefined;
}

type Linked = (node: ts.TypeNode) => string;

function bodyOf(declaration: ts.Declaration, linked: Linked, checker: ts.TypeChecker): string {
  if (ts.isInterfaceDeclaration(declaration))
    return membersTable(membersOf(declaration, checker), linked, "field");
  if (ts.isFunctionDeclaration(declaration)) return functionSection(declaration, linked);
  if (ts.isVariableDeclaration(declaration) && declaration.type !== undefined)
    return `\n\`${declaration.name.getText()}: ${declaration.type.getText()}\`\n`;
  if (!ts.isClassDeclaration(declaration)) return "";
  const made = declaration.members.find(ts.isConstructorDeclaration);
  const parameters = made?.parameters.map((one) => one.getText().replace(/pulumi\./g, "")).join(", ");
  const outputs = declaration.members.filter(ts.isPropertyDeclaration);
  return `\n\`new ${declaration.name?.text}(${parameters})\`\n${membersTable(outputs, linked, "output")}`;
}

/** With the inherited ones, these first. */
function membersOf(
  declaration: ts.InterfaceDeclaration,
  checker: ts.TypeChecker,
): readonly ts.PropertySignature[] {
  const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression }) => {
      const symbol = checker.getSymbolAtLocation(expression);
      const origin =
        symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const [parent] = origin?.declarations ?? [];
      return parent && ts.isInterfaceDeclaration(parent) ? membersOf(parent, checker) : [];
    }),
  );
  return [...declaration.members.filter(ts.isPropertySignature), ...parents];
}
