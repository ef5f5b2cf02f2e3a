/** The setting `backup`: when, by which image, and where to. */
import { flag, integer, refuse, required, type Section, section } from "./read.ts";

export interface BackupSettings {
  /** When, in cron's five fields and UTC: `0 3 * * *`. */
  readonly schedule: string;
  /** Image with the command `warren`, by tag or digest. None is published: docs/backup.md says how to build it. */
  readonly image: string;
  /** Name of a PersistentVolumeClaim in the namespace. Either `claim` or `bucket` is needed. */
  readonly claim?: string;
  /** `s3://BUCKET/PREFIX`, with the credentials of `bucketSecret`. */
  readonly bucket?: string;
  /**
   * Name of a Secret in the namespace whose entries become environment variables: AWS_ACCESS_KEY_ID,
   * AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL_S3. Needed with `bucket`.
   */
  readonly bucketSecret?: string;
  /**
   * How many backups stay, 1 to 10000; older ones are removed after each backup.
   * @default 7
   */
  readonly keep?: number;
  /**
   * Whether messages are copied. While a queue is read, its messages are held back from its consumers.
   * @default true
   */
  readonly messages?: boolean;
  /**
   * Whether messages of quorum queues are copied before RabbitMQ 4.3, although that counts to the delivery limit.
   * @default false
   */
  readonly allowDeliveryCount?: boolean;
}

export interface ResolvedBackup {
  readonly schedule: string;
  readonly image: string;
  readonly to: { readonly claim: string } | { readonly bucket: string; readonly secret: string };
  readonly keep: number;
  readonly messages: boolean;
  readonly allowDeliveryCount: boolean;
}

const keys: readonly (keyof BackupSettings)[] = [
  "schedule",
  "image",
  "claim",
  "bucket",
  "bucketSecret",
  "keep",
  "messages",
  "allowDeliveryCount",
];

const field = String.raw`[\dA-Za-z*?,/-]+`;
const cron = new RegExp(`^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|${field}( ${field}){4})$`);
const objectName = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;

/** @returns undefined where nothing is to be made, which is the default */
export function readBackup(root: Section): ResolvedBackup | undefined {
  if (root.values.backup === undefined) return undefined;
  const from = section(root.values.backup, `${root.path}.backup`, keys, root.problems);
  return {
    schedule: required(from, "schedule", cron, 'it must be five fields of cron, e.g. "0 3 * * *"'),
    image: required(from, "image", /^\S+$/, "it must be an image with the command warren"),
    to: readPlace(from),
    keep: integer(from, "keep", 7, 1, 10_000),
    messages: flag(from, "messages", true),
    allowDeliveryCount: flag(from, "allowDeliveryCount"),
  };
}

function readPlace(from: Section): ResolvedBackup["to"] {
  const { claim, bucket, bucketSecret } = from.values;
  if ((claim === undefined) === (bucket === undefined)) {
    refuse(from, "claim", "either claim or bucket is needed");
    return { claim: "" };
  }
  if (bucket === undefined) {
    if (bucketSecret !== undefined) refuse(from, "bucketSecret", "it belongs to bucket");
    return { claim: required(from, "claim", objectName, "it must be the name of a PersistentVolumeClaim") };
  }
  return {
    bucket: required(
      from,
      "bucket",
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/,
      "it must be s3://BUCKET/PREFIX",
    ),
    secret: required(from, "bucketSecret", objectName, "it must be the name of a Secret"),
  };
}
