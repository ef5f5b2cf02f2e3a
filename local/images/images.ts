/** The images of the embedded cluster, made from Debian's packages. */
import { join } from "node:path";
import { pauseImage } from "../cluster/configuration.ts";
import { logs } from "../paths.ts";
import { run } from "../run.ts";
import { goBuild } from "../toolchain/goBuild.ts";
import { pause } from "../toolchain/programs.ts";
import { type ImageConfig, writeArchive } from "./archive.ts";
import { cachedArchive, give } from "./archiveCache.ts";
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

/** Name of the one layer in the archive of each image here. */
export const baseLayer = "layer.tar";

const sources = ["images.ts", "archive.ts"];

async function pauseArchive(): Promise<string> {
  const program = await goBuild(pause);
  return cachedArchive("pause", program, sources, async (work, to) => {
    const owner = ["--owner=0", "--group=0"];
    await run("tar", ["-C", join(program, ".."), ...owner, "-cf", join(work, baseLayer), "pause"], {
      log: join(logs, "pause.log"),
    });
    await writeArchive(pauseImage, { Entrypoint: ["/pause"] }, [baseLayer], work, to);
  });
}

export function debianArchive(image: DebianImage): Promise<string> {
  return cachedArchive(image.name, JSON.stringify(image), sources, async (work, to) => {
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
        join(work, baseLayer),
        debianMirror(),
      ],
      {
        log: join(logs, "mmdebstrap.log"),
        env: { TMPDIR: work },
        advice: "see whether `apt-get update` works on this machine",
      },
    );
    await writeArchive(image.name, image.config, [baseLayer], work, to);
  });
}
