/**
 * `import "pulumi-warren/quick-start";` as a program's first line: Pulumi's SDK then loads what turns functions into text
 * (TypeScript and npm's own package tree, 0.1 s of each start) only when the program does that, as those with dynamic
 * providers or functions of a cloud do.
 */
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);

deferred("@pulumi/pulumi/runtime/closure/serializeClosure.js");
deferred("@pulumi/pulumi/runtime/closure/codePaths.js");

/** Puts a module that loads the real one at the first call in its place; both have functions only. */
function deferred(module: string): void {
  const file = found(module);
  if (file === undefined || require.cache[file] !== undefined) return;
  const standIn = new Module(file);
  const call =
    (name: string) =>
    (...args: readonly unknown[]) => {
      if (require.cache[file] === standIn) delete require.cache[file];
      return require(file)[name](...args);
    };
  standIn.exports = new Proxy({}, { get: (_, name) => call(String(name)) });
  standIn.loaded = true;
  require.cache[file] = standIn;
}

/** Where the SDK has no such file, it starts as it does without Warren. */
function found(module: string): string | undefined {
  try {
    return require.resolve(module);
  } catch {
    return undefined;
  }
}
