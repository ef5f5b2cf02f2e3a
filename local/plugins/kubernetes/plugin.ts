// The kubernetes plugin: one way to treat every kind.
import { createHash } from "node:crypto";
import type { EngineLog } from "../../../components/engine/protocol/engineLog.ts";
import type { Plugin } from "../../../components/engine/protocol/plugin.ts";
import { stringAt, type ValueMap } from "../../../components/engine/protocol/value.ts";
import { fieldManager } from "./annotations.ts";
import type { Api } from "./api.ts";
import { ApiError, isNotFound } from "./apiError.ts";
import { type Cluster, connect } from "./cluster.ts";
import { deleteObject } from "./deletion.ts";
import { fromId, toId } from "./identity.ts";
import { checkInputs } from "./inputs.ts";
import { ClusterUnreachable } from "./kubeconfig.ts";
import { planChange } from "./plan.ts";
import { readSettings, type Settings } from "./settings.ts";
import {
  fieldManagerNote,
  importedInputs,
  previewOutputs,
  recordedObject,
  refreshedInputs,
  toOutputs,
} from "./state.ts";
import { preview, type WriteRequest, write } from "./write.ts";

/** The plugin; `version` is the npm package's. */
export function kubernetesPlugin(version: string, log: EngineLog): Plugin {
  const cancellation = new AbortController();
  let settings: Settings = readSettings({}, process.env);
  let cluster: Promise<Cluster> | undefined;
  let warned = false;

  const current = () => {
    cluster ??= connect(settings);
    return cluster;
  };

  /** In a preview: the answer, or undefined and one warning for all objects if there is no cluster to ask. */
  const tryAsk = async <Answer>(question: (api: Api) => Promise<Answer>): Promise<Answer | undefined> => {
    if (warned) return undefined;
    try {
      return await question((await current()).api());
    } catch (error) {
      if (!(error instanceof ClusterUnreachable)) throw error;
      if (!warned)
        log.warning("", `no cluster to preview against, so previews show inputs only: ${error.message}`);
      warned = true;
      return undefined;
    }
  };

  const request = (
    { urn, inputs, timeout }: { readonly urn: string; readonly inputs: ValueMap; readonly timeout: number },
    olds: ValueMap | undefined,
  ): WriteRequest => ({
    inputs,
    olds,
    timeout,
    settings,
    manager: managerOf(urn, inputs, olds),
    signal: cancellation.signal,
    progress: (message) => log.status(urn, message),
    onWarning: (warning) => log.warning(urn, warning),
  });

  const writeOrPreview = async (isPreview: boolean, what: WriteRequest) => {
    if (!isPreview) return write(what, (await current()).api());
    const outputs = await tryAsk((api) => preview(what, api));
    const before = what.olds === undefined ? undefined : recordedObject(what.olds);
    return { id: "", outputs: outputs ?? previewOutputs(what.inputs, undefined, before) };
  };

  return {
    name: "kubernetes",
    version,
    configure(config) {
      settings = readSettings(config, process.env);
      cluster = undefined;
    },
    cancel: () => cancellation.abort(),
    check: (check) => checkInputs(check, async () => (await current()).namespace),
    async diff(diff) {
      const manager = managerOf(diff.urn, diff.news, diff.olds);
      return planChange(diff, settings, manager, (question) =>
        tryAsk(question).catch((error: unknown) => {
          if (error instanceof ApiError) return undefined;
          throw error;
        }),
      );
    },
    create: (create) => writeOrPreview(create.preview, request(create, undefined)),
    async update(update) {
      const { outputs } = await writeOrPreview(update.preview, request(update, update.olds));
      return outputs;
    },
    async read({ urn, type, id, olds, oldInputs }) {
      let live: ValueMap;
      try {
        live = await (await current()).api().get(fromId(type, id, olds), cancellation.signal);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
      const recorded = recordedObject(olds);
      const known = Object.keys(oldInputs).length > 0 && Object.keys(recorded).length > 0;
      const inputs = known ? refreshedInputs(oldInputs, recorded, live) : importedInputs(live);
      return { id: toId(live), inputs, outputs: toOutputs(live, inputs, managerOf(urn, inputs, olds)) };
    },
    async delete({ urn, type, id, olds, oldInputs, timeout }) {
      try {
        await deleteObject(fromId(type, id, olds), (await current()).api(), {
          inputs: Object.keys(oldInputs).length > 0 ? oldInputs : olds,
          requestedTimeout: timeout,
          signal: cancellation.signal,
          progress: (message) => log.status(urn, message),
        });
      } catch (error) {
        if (!(error instanceof ClusterUnreachable) || !settings.deleteUnreachable) throw error;
        log.warning(urn, `dropped from the state only, since deleteUnreachable is set: ${error.message}`);
      }
    },
  };
}

/** The name under which the object's fields are owned: as recorded, as annotated, or one that is the same in each run
 * and differs between stacks. */
function managerOf(urn: string, inputs: ValueMap, olds: ValueMap | undefined): string {
  const derived = `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
  return fieldManager(inputs) ?? stringAt(olds, fieldManagerNote) ?? derived;
}
