/** Files of Secrets that `oauth2` and `ldap` name. rabbitmq.conf says in which file a value is: it stands nowhere else. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import type { SecretKey } from "./extraFiles.ts";
import type { ResolvedLdap } from "./ldapSettings.ts";
import type { ResolvedOAuth2 } from "./oauth2Settings.ts";

/** Name of the pods' volume. */
export const authVolume = "auth";

/** Not below /etc/rabbitmq, for the reason that `tlsDirectory` has. */
export const authDirectory = "/run/rabbitmq-auth";

export const authFiles = {
  oauth2Ca: "oauth2-ca.crt",
  clientSecret: "oauth2-client-secret",
  ldapCa: "ldap-ca.crt",
  lookupPassword: "ldap-lookup-password",
  otherPassword: "ldap-other-password",
} as const;

export interface WithAuth {
  readonly oauth2?: ResolvedOAuth2;
  readonly ldap?: ResolvedLdap;
}

interface AuthFile {
  readonly file: string;
  readonly from: SecretKey;
  /** Whether RabbitMQ reads it as a value of its configuration. */
  readonly isValue?: true;
}

function allFiles({ oauth2, ldap }: WithAuth): readonly AuthFile[] {
  const files: readonly (Omit<AuthFile, "from"> & { readonly from: SecretKey | undefined })[] = [
    { file: authFiles.oauth2Ca, from: oauth2?.caCert },
    { file: authFiles.clientSecret, from: oauth2?.management?.clientSecret, isValue: true },
    { file: authFiles.ldapCa, from: ldap?.caCert },
    { file: authFiles.lookupPassword, from: ldap?.dnLookup?.bind?.password, isValue: true },
    { file: authFiles.otherPassword, from: ldap?.otherBind?.password, isValue: true },
  ];
  return files.flatMap(({ from, ...file }) => (from === undefined ? [] : [{ ...file, from }]));
}

/** How rabbitmq.conf takes a file's contents as a value, whatever quotation marks or # are in it. */
export const contentsOf = (file: string) => `$(<${authDirectory}/${file})`;

/** None where no Secret is named. */
export function authVolumes(settings: WithAuth): k8s.core.v1.Volume[] {
  const sources = allFiles(settings).map(({ file, from: { secret, key } }) => ({
    secret: { name: secret, items: [{ key, path: file }] },
  }));
  return sources.length === 0 ? [] : [{ name: authVolume, projected: { defaultMode: 0o440, sources } }];
}

/** As a whole: a file that is mounted by itself would never change with the Secret. */
export const authMounts = (settings: WithAuth): k8s.core.v1.VolumeMount[] =>
  allFiles(settings).length === 0 ? [] : [{ name: authVolume, mountPath: authDirectory, readOnly: true }];

/**
 * A shell command that ends with an error, and says why, if RabbitMQ would read something else than the Secret holds:
 * it looks up what stands in $(…), takes what stands before a colon for the kind of the value, as in `encrypted:…`, and
 * makes Latin-1 of what is not ASCII. Undefined where there is nothing to check.
 */
export function secretsCheck(settings: WithAuth): readonly string[] | undefined {
  const calls = allFiles(settings).flatMap(({ file, from: { secret, key }, isValue }) =>
    isValue ? [`check ${file} ${secret} ${key}`] : [],
  );
  return calls.length === 0 ? undefined : ["sh", "-c", [checkFunction, ...calls].join("\n")];
}

/** Arguments: the file, the Secret's name and the key; never the value. */
const checkFunction = `cd ${authDirectory} || exit 1
export LC_ALL=C
check() {
  refuse() { echo "Warren: the Secret $2, key $3: $1; RabbitMQ could not read it from its configuration" >&2; exit 1; }
  [ -s "$1" ] || refuse "it is empty" "$2" "$3"
  [ "$(grep -c '' "$1")" -eq 1 ] || refuse "it has several lines" "$2" "$3"
  if grep -aq '[^ -~]' "$1"; then refuse "it has characters other than ASCII's letters, digits and signs" "$2" "$3"; fi
  if grep -aqF '$(' "$1"; then refuse "it has a dollar sign before a bracket" "$2" "$3"; fi
  if grep -aq : "$1"; then refuse "it has a colon" "$2" "$3"; fi
}`;
