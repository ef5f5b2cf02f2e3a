// The provider's configuration, as the program, the stack's configuration or the environment gave it.
import { stringAt, type ValueMap } from "../../../components/engine/protocol/value.ts";

export interface Settings {
  /** A kubeconfig's text, or the path of one. Undefined: kubectl's own loading rules. */
  readonly kubeconfig: string | undefined;
  /** Name of the context to use instead of the kubeconfig's current one. */
  readonly context: string | undefined;
  /** Name of the cluster to use instead of the context's. */
  readonly cluster: string | undefined;
  /** Namespace of objects that name none, instead of the context's. */
  readonly namespace: string | undefined;
  /** Take over fields that another field manager has set. @default false */
  readonly patchForce: boolean;
  /** Update a ConfigMap's data in place instead of replacing it. @default false */
  readonly configMapMutable: boolean;
  /** Update a Secret's data in place instead of replacing it. @default false */
  readonly secretMutable: boolean;
  /** Drop objects from the state when their cluster cannot be reached, instead of failing. @default false */
  readonly deleteUnreachable: boolean;
}

type Environment = { readonly [name: string]: string | undefined };

/** Configuration of the official plugin that changes what it does and that this one does not have. */
const unsupported = ["renderYamlToDirectory"];

/** Reads the configuration; a setting that is missing is looked up as `PULUMI_K8S_…` in the environment. Throws for
 * one that this plugin cannot honour. */
export function readSettings(config: ValueMap, environment: Environment): Settings {
  const text = (name: string) => stringAt(config, name) || undefined;
  const flag = (name: string, variable: string) => {
    const value = config[name] ?? environment[`PULUMI_K8S_${variable}`];
    return (
      value === true || (typeof value === "string" && ["1", "t", "T", "true", "TRUE", "True"].includes(value))
    );
  };
  for (const name of unsupported) {
    if (text(name) !== undefined) {
      throw new Error(
        `kubernetes:${name} is set, but the local stand-in for the kubernetes plugin does not support it`,
      );
    }
  }
  if (config.enableServerSideApply === "false" || config.enableServerSideApply === false) {
    throw new Error(
      "kubernetes:enableServerSideApply is false, but the local stand-in for the kubernetes plugin knows server-side " +
        "apply only: leave the setting out",
    );
  }
  return {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    patchForce: flag("enablePatchForce", "ENABLE_PATCH_FORCE"),
    configMapMutable: flag("enableConfigMapMutable", "ENABLE_CONFIGMAP_MUTABLE"),
    secretMutable: flag("enableSecretMutable", "ENABLE_SECRET_MUTABLE"),
    deleteUnreachable: flag("deleteUnreachable", "DELETE_UNREACHABLE"),
  };
}
