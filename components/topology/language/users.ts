/** Users and their permissions. */
import type {
  AccessDefinition,
  PasswordSource,
  PermissionDefinition,
  SecretKeyDefinition,
  TopicPermissionDefinition,
  UserDefinition,
  UserLimitsDefinition,
} from "../definition/topology.ts";
import { plainText } from "./checkSecret.ts";
import { integer, list, record, type SecretShape, text } from "./shape.ts";
import {
  exchangeReference,
  name,
  nameOf,
  passwordHash,
  pattern,
  secretKey,
  secretName,
  userTag,
} from "./text.ts";

export const secretKeyRecord = record<SecretKeyDefinition>("a reference to a Secret", {
  name: { shape: text(secretName) },
  key: { shape: text(secretKey) },
});

type SourceFields<Source> = {
  readonly [Name in keyof Required<Source>]: { readonly shape: SecretShape["fields"][string]["shape"] };
};

/** Sources of secrets. */
export const sourceFields: SourceFields<Omit<PasswordSource, "generate" | "hash">> = {
  config: { shape: text(name("the name of a configuration key")) },
  secretRef: { shape: secretKeyRecord },
};

const passwordFields: SourceFields<PasswordSource> = {
  generate: { shape: integer(1, Number.MAX_SAFE_INTEGER) },
  ...sourceFields,
  hash: { shape: text(passwordHash) },
};

const password: SecretShape = {
  kind: "secret",
  what: "a password",
  plain: {
    what: "`generate` or `none`",
    check: (given) => (["generate", "none"].includes(given) ? undefined : plainText("a password")),
  },
  fields: passwordFields,
};

/** -1: no limit. */
export const limit = integer(-1, Number.MAX_SAFE_INTEGER);

export const userLimitsRecord = record<UserLimitsDefinition>("the limits of a user", {
  maxConnections: { shape: limit, optional: true },
  maxChannels: { shape: limit, optional: true },
});

export const userRecord = record<UserDefinition>("a user", {
  tags: { shape: list(text(userTag)), default: [] },
  password: { shape: password, default: "generate" },
  limits: { shape: userLimitsRecord, default: {} },
});

export const permissionRecord = record<PermissionDefinition>("a permission", {
  configure: { shape: text(pattern), default: "" },
  write: { shape: text(pattern), default: "" },
  read: { shape: text(pattern), default: "" },
});

export const topicPermissionRecord = record<TopicPermissionDefinition>("a topic permission", {
  write: { shape: text(pattern), default: "" },
  read: { shape: text(pattern), default: "" },
});

export const accessRecord = record<AccessDefinition>("an access", {
  publish: { shape: list(text(exchangeReference)), default: [] },
  consume: { shape: list(text(nameOf("queue"))), default: [] },
  manage: { shape: list(text(nameOf("either"))), default: [] },
});
