/** Whether the Kubernetes API of a stack knows certain kinds of objects, as the program may ask in a preview too. */
import * as pulumi from "@pulumi/pulumi";
import { hasEngine } from "../../pulumi/engine.ts";
import { known } from "../../pulumi/known.ts";
import { accessOf, targetOf } from "./kubernetesAccess.ts";

/**
 * False only if the API has answered that it does not serve the group. An API that does not answer, or that a preview
 * does not know yet, counts as one that does: otherwise what exists would be deleted for a moment's silence.
 * @param resource that a warning is about
 * @param provider of its Kubernetes objects
 */
export function servesGroup(
  group: string,
  resource: pulumi.Resource,
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<boolean> {
  if (!hasEngine()) return pulumi.output(true);
  const access = accessOf(provider);
  const asked = pulumi.all([targetOf(access, "", ""), access.renderYamlToDirectory]);
  return pulumi.output(ask(group, resource, asked));
}

async function ask(
  group: string,
  resource: pulumi.Resource,
  asked: pulumi.Output<[Parameters<typeof askApi>[0], string | undefined]>,
): Promise<boolean> {
  const [target, isOnlyRendered] = (await known(asked)) ?? [];
  if (target === undefined || isOnlyRendered) return true;
  try {
    return await askApi(target, group);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const advice =
      `Kubernetes did not say whether it knows ${group} (${why}): Warren assumes that it does. ` +
      "To decide it, set monitoring.scrape to serviceMonitor or annotations";
    void pulumi.log.warn(advice, resource);
    return true;
  }
}

async function askApi(
  target: { readonly kubeconfig?: string; readonly context?: string; readonly cluster?: string },
  group: string,
): Promise<boolean> {
  const kubernetes = await import("../kubernetes/apiGroups.ts");
  return kubernetes.servesGroup(target, group);
}
