/** What each type of resource of the plugin answers; `plugin.ts` chooses by the type. */
import type { Api } from "./api.ts";
import type { Plugin } from "./protocol/plugin.ts";

export type ResourceKind = Pick<Plugin, "check" | "diff" | "create" | "read" | "update" | "delete">;

export interface Surroundings {
  /** The broker of the provider's configuration; its first request opens the way. */
  readonly api: () => Api;
  /** Shows a warning beside the resource. */
  readonly warn: (urn: string, message: string) => void;
}
