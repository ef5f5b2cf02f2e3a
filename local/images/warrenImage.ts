/** The image of docs/backup.md, for tests: Node and the package as npm installs it, here on Debian. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { logs } from "../paths.ts";
import { run } from "../run.ts";
import { writeArchive } from "./archive.ts";
import { give } from "./archiveCache.ts";
import { baseLayer, debianArchive, python } from "./images.ts";

const layer = "warren.tar";

export interface GivenImage {
  /** Name and tag in the cluster. */
  readonly name: string;
  /** Whether the cluster has taken it in. */
  readonly isThere: () => boolean;
}

/**
 * @param tarball of the package
 * @param install arguments for npm, as the page has them
 */
export async function provideWarrenImage(tarball: string, install: readonly string[]): Promise<GivenImage> {
  const name = `warren.local/warren:${process.pid}`;
  const work = mkdtempSync(join(tmpdir(), "warren-image-"));
  try {
    await run("tar", ["-C", work, "-xf", await debianArchive(python), baseLayer]);
    const prefix = join(work, "root", "usr", "local");
    mkdirSync(join(prefix, "bin"), { recursive: true });
    copyFileSync(process.execPath, join(prefix, "bin", "node"));
    await run(
      "npm",
      [...install, "--prefix", prefix, "--prefer-offline", "--no-audit", "--no-fund", tarball],
      {
        log: join(logs, "warren-image.log"),
      },
    );
    await run("tar", ["-C", join(work, "root"), "--owner=0", "--group=0", "-cf", join(work, layer), "usr"]);
    const archive = join(work, `${basename(work)}.tar`);
    const config = { Env: ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"] };
    await writeArchive(name, config, [baseLayer, layer], work, archive);
    const imported = give(archive);
    return { name, isThere: () => existsSync(imported) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
