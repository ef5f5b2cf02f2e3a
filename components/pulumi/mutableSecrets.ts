/**
 * Whether the kubernetes plugin changes a Secret in place. By default it deletes and recreates it, and may recreate
 * everything that uses the Secret's name: unwanted for a password that is rotated.
 */
import * as pulumi from "@pulumi/pulumi";
import { kubernetesSetting } from "./kubernetesSetting.ts";

const setting = "enableSecretMutable";
const variable = "PULUMI_K8S_ENABLE_SECRET_MUTABLE";

const advice =
  "a password of this stack is rotated, and the kubernetes provider replaces Secrets instead of changing them: the " +
  "Secret with the login would be gone for a moment. Run `pulumi config set kubernetes:enableSecretMutable true`, or " +
  "give your own kubernetes.Provider `enableSecretMutable: true`";

/**
 * Warns if it does not.
 * @param provider of the Secrets; undefined: the stack's default provider
 */
export function warnOfReplacedSecrets(
  provider: pulumi.ProviderResource | undefined,
  parent: pulumi.Resource,
): void {
  const given = kubernetesSetting(provider, setting);
  pulumi.output(provider === undefined ? (given ?? process.env[variable]) : given).apply((value) => {
    if (value !== "true") void pulumi.log.warn(advice, parent);
  });
}
