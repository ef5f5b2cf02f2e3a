/** Writes an image in the form that `docker save` writes and containerd imports. */
import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../run.ts";

/** The part of an image's configuration that is used here; names as the image format has them. */
export interface ImageConfig {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
}

/** `folder` holds the `layers`, tar files, lowest first; the archive is written to `to`. */
export async function writeArchive(
  name: string,
  config: ImageConfig,
  layers: readonly string[],
  folder: string,
  to: string,
): Promise<void> {
  const digests: string[] = [];
  for (const layer of layers) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, layer)), hash);
    digests.push(`sha256:${hash.digest("hex")}`);
  }
  const image = {
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: digests },
    history: layers.map(() => ({ created_by: "warren" })),
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(image));
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify([{ Config: "config.json", RepoTags: [name], Layers: layers }]),
  );
  await run("tar", ["-C", folder, "-cf", to, "manifest.json", "config.json", ...layers]);
}
