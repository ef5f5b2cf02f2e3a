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
  // What is exported comes first; then what it leads to.
  const page = {
    parts: new Map(exported.map((symbol) => [symbol.name, ""])),
    begun: new Set<string>(),
    checker,
  };
  for (const symbol of exported) declare(symbol, page);
  return [
    `## ${name}`,
    "",
    [headOf(source), also].filter((text) => text !== "").join(" "),
    "",
    ...matchersOf(source),
    ...page.parts.values(),
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

/** The part of the page about one entry. */
interface Page {
  /** The section of each name that has one, in order. */
  readonly parts: Map<string, string>;
  readonly begun: Set<string>;
  readonly checker: ts.TypeChecker;
}

function originOf(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): ts.Symbol | undefined {
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function declare(symbol: ts.Symbol, page: Page): void {
  const { name } = symbol;
  const [declaration] = originOf(symbol, page.checker)?.declarations ?? [];
  if (declaration === undefined || page.begun.has(name)) return;
  page.begun.add(name);
  page.parts.set(name, "");
  const place = languagePages[name];
  const doc = docstringOf(declaration)?.text ?? "";
  const linked = (node: ts.TypeNode) => typeText(node, (type) => follow(type, page));
  const body =
    place === undefined
      ? `${doc === "" ? "" : `\n${doc}\n`}${bodyOf(declaration, linked, page.checker)}`
      : `\nThe same as in the file: [${place}](${place}).\n`;
  page.parts.set(name, `### ${name}\n${body}`);
}

/** The link to a structure, which is then described on the page; undefined for a type of others. */
function follow(type: ts.EntityName, page: Page): string | undefined {
  const origin = originOf(page.checker.getSymbolAtLocation(type), page.checker);
  const [declaration] = origin?.declarations ?? [];
  if (origin === undefined || declaration === undefined) return undefined;
  const { name } = origin;
  if (languagePages[name] !== undefined) return languagePages[name];
  const file = relative(checkout, declaration.getSourceFile().fileName);
  if (ts.isInterfaceDeclaration(declaration) && followed.test(file)) declare(origin, page);
  return page.parts.has(name) ? `#${name.toLowerCase()}` : undefined;
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

/** Its own members, then the inherited ones. */
function membersOf(
  declaration: ts.InterfaceDeclaration,
  checker: ts.TypeChecker,
): readonly ts.PropertySignature[] {
  const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression }) => {
      const [parent] = originOf(checker.getSymbolAtLocation(expression), checker)?.declarations ?? [];
      return parent && ts.isInterfaceDeclaration(parent) ? membersOf(parent, checker) : [];
    }),
  );
  return [...declaration.members.filter(ts.isPropertySignature), ...parents];
}
