/** Further files of the broker's configuration, and what of it is secret. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { isMap } from "./podSettings.ts";
import { refuse, type Section, section, text } from "./read.ts";
import { asksKubernetesForPeers } from "./version.ts";

/** A key of a Secret in the cluster's namespace. It must exist. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

export interface FileSettings {
  /**
   * Contents of advanced.config: an Erlang term, for what rabbitmq.conf has no key for.
   * @default none
   */
  readonly advancedConfig?: string;
  /**
   * A Secret's key with advanced.config, instead of `advancedConfig`, if there is a password in it.
   * @default none
   */
  readonly advancedConfigSecret?: SecretKey;
  /**
   * Secrets' keys, each with further lines of rabbitmq.conf, for those with passwords. Later ones override earlier ones,
   * and all of them `config`.
   * @default []
   */
  readonly confSecrets?: readonly SecretKey[];
  /**
   * A Secret's key with definitions in JSON, as `rabbitmqctl export_definitions` writes them. The nodes load them when
   * they boot, until an update has ended with all of them: with a new cluster that is its first boot. From 4.1 on. See
   * docs/cluster.md.
   * @default none
   */
  readonly definitionsSecret?: SecretKey;
  /**
   * Contents of erl_inetrc: how the Erlang VM finds addresses.
   * @default none
   */
  readonly inetrc?: string;
}

const advanced = "advanced.config";
const inetrcFile = "erl_inetrc";

/** @returns the settings, checked; what is not set is not there */
export function readFiles(root: Section, version: string): FileSettings {
  const keys: readonly (keyof FileSettings)[] = [
    "advancedConfig",
    "advancedConfigSecret",
    "confSecrets",
    "definitionsSecret",
    "inetrc",
  ];
  const from = section(root.values.files, `${root.path}.files`, keys, root.problems);
  const { advancedConfigSecret, confSecrets = [], definitionsSecret } = from.values;
  if (advancedConfigSecret !== undefined && from.values.advancedConfig !== undefined) {
    refuse(from, "advancedConfigSecret", "advancedConfig is given too; give one of them");
  }
  // Its nodes do not wait for pod 0: where definitions failed to load on some, the others founded a second cluster (seen).
  if (definitionsSecret !== undefined && asksKubernetesForPeers(version)) {
    refuse(
      from,
      "definitionsSecret",
      "it is possible from RabbitMQ 4.1 on; use `warren import` and a topology",
    );
  }
  if (!Array.isArray(confSecrets)) refuse(from, "confSecrets", "it must be a list of secret and key");
  const list = Array.isArray(confSecrets) ? confSecrets : [];
  const read = list.map((one, index) => readSecretKey(one, `${from.path}.confSecrets[${index}]`, from));
  return {
    ...contents(from, "advancedConfig"),
    ...(advancedConfigSecret !== undefined && {
      advancedConfigSecret: readSecretKey(advancedConfigSecret, `${from.path}.advancedConfigSecret`, from),
    }),
    ...(read.length > 0 && { confSecrets: read }),
    ...(definitionsSecret !== undefined && {
      definitionsSecret: readSecretKey(definitionsSecret, `${from.path}.definitionsSecret`, from),
    }),
    ...contents(from, "inetrc"),
  };
}

function contents(from: Section, key: keyof FileSettings): { readonly [key: string]: string } {
  if (from.values[key] === undefined) return {};
  return {
    [key]: text(from, key, "", (value) => value.trim() !== "", "it must be the contents of the file"),
  };
}

/** @param path of the value, for the messages */
export function readSecretKey(
  value: unknown,
  path: string,
  { problems }: Pick<Section, "problems">,
): SecretKey {
  const { values } = section(value, path, ["secret", "key"], problems);
  if (!isMap(value)) return { secret: "", key: "" };
  // What is missing is told as what is wrong.
  const from = { path, values: { secret: "", key: "", ...values }, problems };
  const isName = (name: string) => /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name);
  return {
    secret: text(from, "secret", "", isName, "it must be the name of a Secret"),
    key: text(from, "key", "", (name) => /^[-._a-zA-Z0-9]+$/.test(name), "it must be a key of the Secret"),
  };
}

/** In the ConfigMap, by name. */
export function extraFiles({ advancedConfig, inetrc }: FileSettings): { readonly [name: string]: string } {
  return {
    ...(advancedConfig !== undefined && { [advanced]: advancedConfig }),
    ...(inetrc !== undefined && { [inetrcFile]: inetrc }),
  };
}

/** Beside it in the folder of the configuration. A changed Secret reaches the files, and a node once it restarts. */
export function secretFiles({
  advancedConfigSecret,
  confSecrets = [],
}: FileSettings): k8s.core.v1.VolumeProjection[] {
  const from = ({ secret, key }: SecretKey, path: string) => ({
    secret: { name: secret, items: [{ key, path }] },
  });
  return [
    ...(advancedConfigSecret ? [from(advancedConfigSecret, advanced)] : []),
    // RabbitMQ reads conf.d in the order of the names.
    ...confSecrets.map((one, index) => from(one, `conf.d/secret-${index}.conf`)),
  ];
}

/** @param directory of the files */
export const fileVariables = (
  { inetrc }: FileSettings,
  directory: string,
): { readonly [name: string]: string } =>
  inetrc === undefined ? {} : { ERL_INETRC: `${directory}/${inetrcFile}` };
