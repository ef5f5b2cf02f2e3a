/**
 * Debian's RabbitMQ laid out as docker-library's image `rabbitmq:<version>-management`, for tests: where that cannot
 * be pulled, this image shows whether Warren runs on its paths, variables and ids.
 *
 * It is the image of Debian's package under a second layer. Erlang and OpenSSL stay where Debian has them, but
 * Erlang's programs are only found where the official image has them.
 */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { logs } from "../../paths.ts";
import { run } from "../../run.ts";
import { type ImageConfig, writeArchive } from "../archive.ts";
import { cachedArchive, give } from "../archiveCache.ts";
import { baseLayer, type DebianImage, debianArchive } from "../images.ts";

/** Name and tag of the image that is made from `base`. */
export const officialLayoutName = (base: DebianImage): string =>
  `${base.name.replace("/rabbitmq:", "/rabbitmq-official:")}-management`;

/** As `docker inspect` shows it for the official image, without the fingerprint of RabbitMQ's key. */
const configuration = (version: string): ImageConfig => ({
  Env: [
    "PATH=/opt/rabbitmq/sbin:/opt/erlang/bin:/opt/openssl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "ERLANG_INSTALL_PATH_PREFIX=/opt/erlang",
    "OPENSSL_INSTALL_PATH_PREFIX=/opt/openssl",
    "RABBITMQ_DATA_DIR=/var/lib/rabbitmq",
    `RABBITMQ_VERSION=${version}`,
    "RABBITMQ_HOME=/opt/rabbitmq",
    "HOME=/var/lib/rabbitmq",
    "LANG=C.UTF-8",
    "LANGUAGE=C.UTF-8",
    "LC_ALL=C.UTF-8",
    "RUNNING_UNDER_SYSTEMD=true",
  ],
  Entrypoint: ["docker-entrypoint.sh"],
  Cmd: ["rabbitmq-server"],
  Volumes: { "/var/lib/rabbitmq": {} },
  ExposedPorts: Object.fromEntries(
    [4369, 5671, 5672, 15671, 15672, 15691, 15692, 25672].map((port) => [`${port}/tcp`, {}]),
  ),
});

const sources = ["officialLayout.ts", "layer.sh", "docker-entrypoint.sh", "10-defaults.conf"];

/**
 * Makes the image where it is missing and hands it to the cluster.
 * @returns a file that is there once the cluster has taken the image in
 */
export async function provideOfficialLayout(base: DebianImage): Promise<string> {
  const name = officialLayoutName(base);
  const below = await debianArchive(base);
  const files = ["archive.ts", ...sources.map((file) => join(basename(import.meta.dirname), file))];
  const archive = await cachedArchive(name, basename(below), files, async (work, to) => {
    await run("tar", ["-C", work, "-xf", below, baseLayer]);
    await run(join(import.meta.dirname, "layer.sh"), [work], { log: join(logs, "official-layout.log") });
    const version = readFileSync(join(work, "version"), "utf8").trim();
    await writeArchive(name, configuration(version), [baseLayer, "official.tar"], work, to);
  });
  return give(archive);
}
