/**
 * `import "pulumi-warren/lazy-serializer";` as the first line of a program: Pulumi's SDK then loads the TypeScript
 * compiler, which serializes functions, only when the program needs it. That saves 0.1 s at each start. Programs with
 * dynamic providers or cloud functions need it.
 */
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);

deferred("@pulumi/pulumi/runtime/closure/serializeClosure.js");
deferred("@pulumi/pulumi/runtime/closure/codePaths.js");

/** Replaces the module with one that loads the real module at the first call; both export only functions. */
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

/** Undefined if the SDK has no such file: then it starts as it does without Warren. */
function found(module: string): string | undefined {
  try {
    return require.resolve(module);
  } catch {
    return undefined;
  }
}
