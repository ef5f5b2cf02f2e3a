/**
 * Names of the objects that a migration creates. They derive from the queue's name, so that the next run finds them.
 */
import { createHash } from "node:crypto";

export interface MigrationNames {
  /**
   * The buffer queue for messages that arrive during the migration. The migration runs as long as this queue exists.
   */
  readonly buffer: string;
  /** The buffer queue for messages of the old queue that no consumer takes. */
  readonly oldBuffer: string;
  /** The shovel that moves messages between these queues. */
  readonly shovel: string;
}

/** RabbitMQ's limit for names of queues, in bytes of UTF-8. */
const longestName = 255;

/** Part of the name of every object that a migration creates. No other object may have it in its name. */
const mark = "warren.migration";

export function migrationNames(queue: string): MigrationNames {
  const digest = createHash("sha256").update(queue).digest("hex").slice(0, 20);
  const readable = `${queue}.${mark}`;
  const name =
    Buffer.byteLength(readable) + ".backlog".length <= longestName ? readable : `${mark}.${digest}`;
  return { buffer: name, oldBuffer: `${name}.backlog`, shovel: `${mark}.${digest}` };
}
