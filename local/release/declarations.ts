/**
 * `node local/release/declarations.ts`: deletes the declarations in dist/ that no export of the package reaches. The compiler
 * writes one for each file, and those of the commands and of what is inside would be half a megabyte.
 */
import { globSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { checkout } from "../paths.ts";

interface Manifest {
  readonly exports: { readonly [name: string]: string | { readonly types: string } };
}

/** `x.mjs` is declared in `x.d.mts` beside it. */
const declarationOf = (entry: Manifest["exports"][string]) =>
  typeof entry === "string" ? entry.replace(/\.(m?)js$/, ".d.$1ts") : entry.types;

/** The files that these refer to, and those that they refer to, within the package. */
export function reached(roots: readonly string[]): ReadonlySet<string> {
  const options = { module: ts.ModuleKind.NodeNext, noLib: true, types: [] };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, from, _, given) =>
    names.map(({ text }) =>
      text.startsWith(".") ? ts.resolveModuleName(text, from, given, host) : { resolvedModule: undefined },
    );
  const files = ts.createProgram(roots, options, host).getSourceFiles();
  return new Set(files.map(({ fileName }) => resolve(fileName)));
}

if (import.meta.main) {
  const { exports }: Manifest = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  const needed = reached(Object.values(exports).map((entry) => resolve(checkout, declarationOf(entry))));
  for (const name of globSync("dist/**/*.d.{ts,mts}", { cwd: checkout })) {
    if (!needed.has(join(checkout, name))) rmSync(join(checkout, name));
  }
}
