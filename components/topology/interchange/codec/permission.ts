/** Permissions of a user in the broker's JSON: in a vhost, and on a topic exchange. */
import type { Reader } from "./reader.ts";
import type { PermissionValue, TopicPermissionValue } from "./values.ts";

export const permissionCodec = {
  read: (from: Reader): PermissionValue => ({
    configure: from.text("configure"),
    write: from.text("write"),
    read: from.text("read"),
  }),
  write: ({ configure, write, read }: PermissionValue): PermissionValue => ({ configure, write, read }),
};

export interface TopicPermissionJson extends TopicPermissionValue {
  readonly exchange: string;
}

export const topicPermissionCodec = {
  read: (from: Reader): TopicPermissionValue => ({ write: from.text("write"), read: from.text("read") }),
  write: (exchange: string, { write, read }: TopicPermissionValue): TopicPermissionJson => ({
    exchange,
    write,
    read,
  }),
};
