/** A vhost's settings in the broker's JSON. */
import type { Json } from "../../model.ts";
import type { Reader } from "./reader.ts";
import type { SettingsValue } from "./values.ts";

type Values = { readonly [name: string]: Json };

/** The settings of a vhost that was created without any. */
export const noSettings: SettingsValue = {
  description: "",
  tags: [],
  tracing: false,
  protectedFromDeletion: false,
};

/**
 * In definitions. They contain description and tags twice: older brokers read the vhost's own, newer ones its metadata.
 */
export interface VhostJson {
  readonly description: string;
  readonly tags: readonly string[];
  readonly metadata: Values;
  /** Accepted by an import; never exported. */
  readonly tracing: boolean;
}

export const vhostCodec = {
  /**
   * @param queueTypes that a file can contain
   * @param before defaults for what the JSON leaves out
   */
  read: (from: Reader, queueTypes: readonly string[], before = noSettings): SettingsValue =>
    [from, from.inside("metadata")].reduce(
      (found, part) => (part === undefined ? found : level(part, queueTypes, found)),
      before,
    ),

  definition: ({
    description,
    tags,
    defaultQueueType,
    tracing,
    protectedFromDeletion,
  }: SettingsValue): VhostJson => ({
    description,
    tags,
    metadata: {
      description,
      tags,
      ...(defaultQueueType === undefined ? {} : { default_queue_type: defaultQueueType }),
      // Unknown before RabbitMQ 4.1.
      ...(protectedFromDeletion ? { protected_from_deletion: true } : {}),
    },
    tracing,
  }),

  /**
   * For a request, which accepts all but the protection. RabbitMQ clears what is left out, except for tracing, and for
   * the default queue type in RabbitMQ 4.0: null clears that in every version.
   */
  request: ({ description, tags, defaultQueueType, tracing }: SettingsValue): Values => ({
    description,
    tags,
    default_queue_type: defaultQueueType ?? null,
    tracing,
  }),
};

/** The settings at one of the two levels. */
function level(part: Reader, queueTypes: readonly string[], found: SettingsValue): SettingsValue {
  const description = part.text("description", "");
  const tags = part.tags("tags");
  const type = part.text("default_queue_type", "");
  return {
    ...found,
    ...(description !== "" && { description }),
    ...(tags.length > 0 && { tags }),
    // A broker writes "undefined" if none was set.
    ...(type !== "" &&
      type !== "undefined" && { defaultQueueType: part.word("default_queue_type", queueTypes, type) }),
    tracing: part.flag("tracing", found.tracing),
    protectedFromDeletion: part.flag("protected_from_deletion", found.protectedFromDeletion),
  };
}
