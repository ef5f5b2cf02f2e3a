/** The images of the embedded cluster: made from Debian's packages, kept as archives in the cache. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { pauseImage } from "../cluster/configuration.ts";
import { imagesFolder } from "../cluster/layout.ts";
import { cache, logs } from "../paths.ts";
import { run } from "../run.ts";
import { goBuild } from "../toolchain/goBuild.ts";
import { pause } from "../toolchain/programs.ts";
import { type ImageConfig, writeArchive } from "./archive.ts";
import { debianMirror } from "./mirror.ts";

export interface DebianImage {
  /** Name and tag in the cluster. */
  readonly name: string;
  readonly suite: string;
  readonly packages: readonly string[];
  readonly config: ImageConfig;
  /** Run on the finished tree, which is `$1`. */
  readonly finish: string;
}

/** RabbitMQ 4.0.5 on Erlang 27; its user is 101:102. The cookie in the package would be everybody's. */
export const rabbitmq: DebianImage = {
  name: "warren.local/rabbitmq:4.0",
  suite: "trixie",
  packages: ["rabbitmq-server"],
  config: { Env: ["PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"] },
  finish: 'rm -rf "$1/var/lib/rabbitmq/.erlang.cookie" "$1/var/lib/rabbitmq/mnesia"',
};

/** Python and pika, for the seed's producer and consumer. */
export const python: DebianImage = {
  name: "warren.local/python:3",
  suite: "trixie",
  packages: ["python3-minimal", "python3-pika"],
  config: { Env: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8", "PYTHONUNBUFFERED=1"] },
  finish: "true",
};

/** Builds what is missing and hands all of it to the cluster. */
export async function provideImages(images: readonly DebianImage[]): Promise<void> {
  give(await pauseArchive());
  for (const image of images) give(await debianArchive(image));
}

/** The machine watches this folder; a link costs nothing where both are on one file system. */
function give(archive: string): void {
  mkdirSync(imagesFolder, { recursive: true });
  const to = join(imagesFolder, basename(archive));
  if (existsSync(to)) return;
  const part = join(imagesFolder, `${basename(archive)}.part`);
  rmSync(part, { force: true });
  try {
    linkSync(archive, part);
  } catch {
    copyFileSync(archive, part);
  }
  renameSync(part, to);
}

async function pauseArchive(): Promise<string> {
  const program = await goBuild(pause);
  const archive = join(cache, "images", `pause-${hashOf(program)}.tar`);
  if (existsSync(archive)) return archive;
  await build(archive, async (work) => {
    const layer = join(work, "layer.tar");
    await run("tar", ["-C", join(program, ".."), "--owner=0", "--group=0", "-cf", layer, "pause"], {
      log: join(logs, "pause.log"),
    });
    await writeArchive(pauseImage, { Entrypoint: ["/pause"] }, layer, work, `${archive}.part`);
  });
  return archive;
}

async function debianArchive(image: DebianImage): Promise<string> {
  const archive = join(
    cache,
    "images",
    `${image.name.replace(/.*\//, "").replace(":", "-")}-${hashOf(JSON.stringify(image))}.tar`,
  );
  if (existsSync(archive)) return archive;
  await build(archive, async (work) => {
    const layer = join(work, "layer.tar");
    await run(
      "mmdebstrap",
      [
        "--variant=minbase",
        `--include=${image.packages.join(",")}`,
        // A mirror may be behind with a suite that is still moving.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        `--customize-hook=${image.finish}`,
        image.suite,
        layer,
        debianMirror(),
      ],
      {
        log: join(logs, "mmdebstrap.log"),
        env: { TMPDIR: work },
        advice: "see whether `apt-get update` works on this machine",
      },
    );
    await writeArchive(image.name, image.config, layer, work, `${archive}.part`);
  });
  return archive;
}

async function build(archive: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = `${archive}.work-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    await work(folder);
    renameSync(`${archive}.part`, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Images also change with the code that writes them. */
function hashOf(what: string): string {
  const hash = createHash("sha256").update(what);
  for (const file of ["images.ts", "archive.ts"]) hash.update(readFileSync(join(import.meta.dirname, file)));
  return hash.digest("hex").slice(0, 12);
}
