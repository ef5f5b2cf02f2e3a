/** Once for each run: the package's tarball, which all tests install as a user would. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { succeeded } from "./stack.ts";

/** What `npm pack --json` says of a tarball. */
export interface Tarball {
  readonly filename: string;
  /** Bytes, compressed. */
  readonly size: number;
  /** Bytes. */
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

declare module "vitest" {
  interface ProvidedContext {
    /** `path` is the tarball's. */
    packed: Tarball & { readonly path: string };
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "warren-packed-"));
  const text = await succeeded("npm", ["run", "package", "--", "--json", "--pack-destination", folder]);
  const [tarball] = JSON.parse(text.slice(text.indexOf("[\n"))) as Tarball[];
  if (tarball === undefined) throw new Error(`npm pack made no tarball:\n${text}`);
  project.provide("packed", { ...tarball, path: join(folder, tarball.filename) });
  return () => rmSync(folder, { recursive: true, force: true });
}
