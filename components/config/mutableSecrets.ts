/**
 * Whether the kubernetes plugin changes a Secret in place. By default it deletes it and makes it anew, and whatever in
 * the program takes the Secret's name may be made anew with it: not what one wants of a password that is rotated.
 */
import * as pulumi from "@pulumi/pulumi";

const setting = "enableSecretMutable";
const variable = "PULUMI_K8S_ENABLE_SECRET_MUTABLE";

const advice =
  "a password of this stack is rotated, and the kubernetes provider replaces Secrets instead of changing them: the " +
  "Secret with the login would be gone for a moment. Run `pulumi config set kubernetes:enableSecretMutable true`, or " +
  "give your own kubernetes.Provider `enableSecretMutable: true`";

/**
 * Warns where it does not.
 * @param provider the one that makes the Secrets; undefined: the stack's default provider
 */
export function warnOfReplacedSecrets(
  provider: pulumi.ProviderResource | undefined,
  parent: pulumi.Resource,
): void {
  const config = new pulumi.Config("kubernetes").get(setting) ?? process.env[variable];
  // A provider has its inputs as outputs, which its type does not say; this one is a JSON text.
  const given: pulumi.Input<string> | undefined =
    provider === undefined ? config : Reflect.get(provider, setting);
  pulumi.output(given).apply((value) => {
    if (value !== "true") void pulumi.log.warn(advice, parent);
  });
}
