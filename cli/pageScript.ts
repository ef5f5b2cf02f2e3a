/**
 * Builds the script of a diagram's page as one string: app.ts and its imports, without types and imports. So the page
 * follows the same routing rules as `warren route`. It reads the sources in a checkout, the compiled files in the
 * package.
 */
import { readFileSync } from "node:fs";
import nodeModule from "node:module";
import { fileURLToPath } from "node:url";

const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** Our own code has only named imports and exports: no defaults, no `* as`. */
const importing = /^import\s*\{([^}]*)\}\s*from\s*"(\.[^"]+)";?[^\S\n]*$/gm;
const exporting = /^export (?=(?:async )?(?:function|const|class) )/gm;
const exported = /^export (?:async )?(?:function|const|class) (\w+)/gm;
const leftOver = /^\s*(?:import|export)\b.*$/m;

function sourceOf(url: URL): string {
  const text = readFileSync(fileURLToPath(url), "utf8");
  return extension === "ts" ? withoutTypes(text) : text.replace(/^\/\/# sourceMappingURL=.*$/m, "");
}

/** Node warns that this API may change; tests cover what it does. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return nodeModule.stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

const renamed = (list: string) =>
  list
    .split(",")
    .map((name) =>
      name
        .trim()
        .replace(/^type .*/, "")
        .replace(/ as /, ": "),
    )
    .filter((name) => name !== "")
    .join(", ");

/** Each module becomes a constant with its exports, after the modules that it needs. */
export function pageScript(): string {
  const names = new Map<string, string>();
  const modules: string[] = [];
  const add = (url: URL): string => {
    const known = names.get(url.href);
    if (known !== undefined) return known;
    const name = `module${names.size}`;
    names.set(url.href, name);
    const source = sourceOf(url);
    const exports = [...source.matchAll(exported)].map(([, each]) => each);
    const body = source
      .replace(importing, (_, list: string, from: string) => {
        const needed = renamed(list);
        return needed === "" ? "" : `const { ${needed} } = ${add(new URL(from, url))};`;
      })
      .replace(exporting, "");
    const left = leftOver.exec(body);
    if (left !== null) throw new Error(`${url.pathname}: the page cannot hold ${left[0]}`);
    modules.push(`const ${name} = (() => {\n${body}\nreturn { ${exports.join(", ")} };\n})();`);
    return name;
  };
  add(new URL(`../components/topology/diagram/page/app.${extension}`, import.meta.url));
  return `"use strict";\n${modules.join("\n")}`;
}
