/** `warren plugin`: for a machine on which Pulumi is to refresh or destroy a stack whose program has not run there. */
import { parseArgs } from "node:util";
import { installPlugin } from "../components/ownPlugin.ts";
import { type Command, CommandError } from "./command.ts";

export const plugin: Command = {
  usage: "",
  summary: "make Warren's plugin known to Pulumi, as each program that uses it does",
  run: async (args, { out }) => {
    parseArgs({ args: [...args], options: {} });
    try {
      out(installPlugin());
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error));
    }
    return 0;
  },
};
