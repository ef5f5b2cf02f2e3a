import * as pulumi from "@pulumi/pulumi";

/**
 * A setting of Pulumi's Kubernetes provider.
 * @param provider undefined: the stack's default provider, whose settings are `kubernetes:NAME`
 */
export function kubernetesSetting(
  provider: pulumi.ProviderResource | undefined,
  name: string,
): pulumi.Input<string | undefined> {
  if (provider === undefined) return new pulumi.Config("kubernetes").get(name);
  // A provider has its inputs as outputs, though its type does not declare them; what is no string is one in JSON.
  return Reflect.get(provider, name);
}
