/**
 * Node keeps the code that it compiles for the next start, which then takes half the time: `import` it first, or start Node
 * with `--import=pulumi-warren/compile-cache`. Plain JavaScript, because Node would load its TypeScript reader for a `.ts`
 * file before the cache is on.
 *
 * Node runs what it finds in the cache, so it lies in the user's own folder. Without such a folder there is no cache, and
 * nothing fails. Node's own default, a folder below the temporary folder, can be created by anybody.
 * `NODE_COMPILE_CACHE` names another folder, and `NODE_DISABLE_COMPILE_CACHE=1` turns the cache off.
 */
import nodeModule from "node:module";
import { ownFolder } from "./ownFolder.mjs";

try {
  if (nodeModule.getCompileCacheDir() === undefined) nodeModule.enableCompileCache(ownFolder());
} catch {
  // Without a folder to write to, each start compiles again.
}
