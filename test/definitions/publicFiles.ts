/** Definition files that nobody here wrote: RabbitMQ's own samples, and fixtures of rabbitmqadmin. A clone does not bring them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Definitions } from "./generated.ts";

const folder = join(import.meta.dirname, "../../../shared/data/definitions");

export const publicFilesAreThere = existsSync(folder);

export const publicFiles: readonly string[] = publicFilesAreThere
  ? readdirSync(folder)
  : [
      "10-vhosts.json",
      "100-queues-with-1000-bindings-each.json.gz",
      "100-shovels-amqp-0.9.1.json",
      "1000-vhosts.json",
      "1k-classic-queues.json",
      "1k-quorum-queues.json",
      "1k-streams.json",
      "rabbitmqadmin.cluster.definitions.1.json",
      "rabbitmqadmin.vhost.definitions.1.json",
      "users-1000.json",
    ];

export function readPublicFile(file: string): Definitions {
  const bytes = readFileSync(join(folder, file));
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
}

/** @param tests how many tests of the calling file need the public files */
export function sayIfPublicFilesAreMissing(tests: number): void {
  if (publicFilesAreThere) return;
  console.warn(
    `${folder} is not there: ${tests} tests on public definition files are left out. The same tests run on generated definitions.`,
  );
}
