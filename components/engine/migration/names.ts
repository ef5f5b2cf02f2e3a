/** What a migration makes on the broker, under names that follow from the queue's, so that the next run finds it again. */
import { createHash } from "node:crypto";

export interface MigrationNames {
  /** The queue that takes what arrives meanwhile. As long as it is there, the migration is under way. */
  readonly holding: string;
  /** The queue that takes what the old one held, where no consumer takes it. */
  readonly backlog: string;
  /** The shovel that moves messages from one of the three queues to another. */
  readonly shovel: string;
}

/** RabbitMQ's own limit for names of queues, in bytes of UTF-8. */
const longestName = 255;

/** Of everything that a migration makes: no other object may have such a name. */
const mark = "warren.migration";

export function migrationNames(queue: string): MigrationNames {
  const digest = createHash("sha256").update(queue).digest("hex").slice(0, 20);
  const readable = `${queue}.${mark}`;
  const name =
    Buffer.byteLength(readable) + ".backlog".length <= longestName ? readable : `${mark}.${digest}`;
  return { holding: name, backlog: `${name}.backlog`, shovel: `${mark}.${digest}` };
}
