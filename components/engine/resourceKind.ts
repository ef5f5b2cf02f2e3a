/** What each type of resource of the plugin answers; `plugin.ts` chooses by the type. */
import type { Api } from "./api.ts";
import type { Plugin } from "./protocol/plugin.ts";

export type ResourceKind = Pick<Plugin, "check" | "diff" | "create" | "read" | "update" | "delete">;

export interface Surroundings {
  /** The broker of the provider's configuration; its first request opens the way. */
  readonly api: () => Api;
  /** The same with little patience: a preview asks where it can, and works without a broker. */
  readonly hastyApi: () => Api;
  /** One line in the resource's row of the display, replaced by the next. */
  readonly tell: (urn: string, message: string) => void;
  /** Shows a text beside the resource. */
  readonly say: (urn: string, message: string) => void;
  /** Shows a warning beside the resource. */
  readonly warn: (urn: string, message: string) => void;
}
