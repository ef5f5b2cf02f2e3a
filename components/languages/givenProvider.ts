import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";

/**
 * A Kubernetes provider that the program has given: it arrives as its URN, and Pulumi's engine knows its settings. The SDK
 * asks for them, too, but in a preview it takes those that are not set for unknown.
 */
export function givenProvider(name: string, urn: pulumi.URN): pulumi.ProviderResource {
  const state = pulumi.secret(settingsOf(urn));
  const setting = (key: string) => [key, state.apply((known) => known[key])] as const;
  return Object.assign(new Provider(name, undefined, { urn }), Object.fromEntries(settings.map(setting)));
}

/** What Warren reads of a provider: pulumi/kubernetesSetting.ts. */
const settings = ["kubeconfig", "context", "cluster", "renderYamlToDirectory", "enableSecretMutable"];

async function settingsOf(urn: pulumi.URN): Promise<{ readonly [name: string]: unknown }> {
  const { state } = await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn });
  return state;
}
