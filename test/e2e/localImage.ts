/** The broker's image of the local stack, which is in the cluster: other clusters of the tests use it, too. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkout } from "./stack.ts";

export interface LocalImage {
  readonly image: string;
  /** RabbitMQ's. */
  readonly version: string;
  /** The broker's account in the image. */
  readonly runAs: { readonly uid: number; readonly gid: number };
}

export function localImage(): LocalImage {
  const { config } = parse(readFileSync(join(checkout, "stacks", "Pulumi.local.yaml"), "utf8")) as {
    readonly config: { readonly "warren:cluster": LocalImage };
  };
  const { image, version, runAs } = config["warren:cluster"];
  return { image, version, runAs };
}
