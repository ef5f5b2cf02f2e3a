/** Writes an image of one layer in the form that `docker save` writes and containerd imports. */
import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../run.ts";

/** The part of an image's configuration that is used here. */
export interface ImageConfig {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
}

/** `folder` holds `layer` as `layer.tar`; the archive is written to `to`. */
export async function writeArchive(
  name: string,
  config: ImageConfig,
  layer: string,
  folder: string,
  to: string,
): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(layer), hash);
  const image = {
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: [`sha256:${hash.digest("hex")}`] },
    history: [{ created_by: "warren" }],
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(image));
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify([{ Config: "config.json", RepoTags: [name], Layers: ["layer.tar"] }]),
  );
  await run("tar", ["-C", folder, "-cf", to, "manifest.json", "config.json", "layer.tar"]);
}
