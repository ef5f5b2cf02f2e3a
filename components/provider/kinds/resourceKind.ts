/** How the plugin answers for each type of resource; `plugin.ts` chooses by the type. */
import type { BrokerClient } from "../../broker/client.ts";
import { differences } from "../protocol/difference.ts";
import type { DiffResult, Plugin } from "../protocol/plugin.ts";
import type { ValueMap } from "../protocol/value.ts";
import { requireKnownVersion, stateVersion } from "../state/version.ts";

export type ResourceKind = Pick<Plugin, "check" | "diff" | "create" | "read" | "update" | "delete">;

/** A resource of the state, from the request for its diff. */
export interface Recorded {
  readonly olds: ValueMap;
  readonly news: ValueMap;
}

export interface ProviderContext {
  /** The broker of the provider's configuration; its first request opens the connection. */
  readonly api: () => BrokerClient;
  /** The same with a short time limit: a preview checks what it can, and works without a broker. */
  readonly previewApi: () => BrokerClient;
  /** Shows one line in the resource's row of the display; the next call replaces it. */
  readonly status: (urn: string, message: string) => void;
  /** Shows a text beside the resource. */
  readonly info: (urn: string, message: string) => void;
  /** Shows a warning beside the resource. */
  readonly warn: (urn: string, message: string) => void;
  /** By vhost, empty for objects outside of vhosts: the resources of whole vhosts in the state when the program ran. */
  readonly recorded: Map<string, Recorded>;
}

/** A resource that exists only in the state: its inputs are all there is. */
export const inStateOnly: Pick<ResourceKind, "check" | "create" | "read"> = {
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  create: async ({ name, inputs, preview }) => ({ id: preview ? "" : name, outputs: written(inputs) }),
  read: async ({ id, olds, oldInputs }) => ({ id, outputs: olds, inputs: oldInputs }),
};

/** All inputs can change in place. The version of the state never counts as a change. */
export function changesOf({ stateVersion: _, ...olds }: ValueMap, news: ValueMap): DiffResult {
  return { differences: differences(olds, news), replaces: [], deleteBeforeReplace: false };
}

/** Outputs of this version. */
export function written(outputs: ValueMap): ValueMap {
  return { ...outputs, stateVersion };
}

/** The same kind, but it refuses the state of a newer provider. */
export function versioned(kind: ResourceKind): ResourceKind {
  return {
    check: (request) => kind.check(request),
    diff: async (request) => kind.diff(readable(request)),
    create: (request) => kind.create(request),
    read: async (request) => kind.read(readable(request)),
    update: async (request) => kind.update(readable(request)),
    delete: async (request) => kind.delete(readable(request)),
  };
}

function readable<Request extends { readonly olds: ValueMap }>(request: Request): Request {
  requireKnownVersion(request.olds);
  return request;
}
