/** A program of these tests in a folder of its own, where it keeps its state, too. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { checkout } from "./stack.ts";

export class ProgramCopy {
  readonly root: string;
  /** As deep as in the checkout, so that the program finds what it imports. */
  readonly folder: string;

  /** @param program its folder in test/, e.g. `e2e/tls` */
  constructor(program: string) {
    this.root = mkdtempSync(join(tmpdir(), `warren-${basename(program)}-`));
    this.folder = join(this.root, "test", program);
    for (const one of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, one), join(this.root, one));
    }
    mkdirSync(dirname(this.folder), { recursive: true });
    cpSync(join(checkout, "test", program), this.folder, { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
