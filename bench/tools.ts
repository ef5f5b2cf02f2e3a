/** All tools, by name. */
import type { Tool, ToolName } from "./tool.ts";
import { defaultStack } from "./tools/defaultStack.ts";
import { bulk, empty, plain, resources } from "./tools/pulumiTools.ts";
import { raw } from "./tools/raw.ts";
import { terraform } from "./tools/terraform.ts";

export const tools: Readonly<Record<ToolName, Tool>> = {
  raw,
  bulk,
  resources,
  plain,
  terraform,
  empty,
  default: defaultStack,
};
