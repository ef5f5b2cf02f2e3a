/** `warren plugin`: for a machine on which Pulumi is to refresh or destroy a stack whose program has not run there. */
import { installPlugin } from "../components/ownPlugin.ts";
import { CommandError, command } from "./command.ts";

export const plugin = command({
  usage: "",
  options: {},
  examples: [
    {
      line: "npx warren plugin",
      help: "Once on a machine that is to refresh or destroy a stack whose program has not run there.",
    },
  ],
  next: {
    0: "`pulumi refresh` and `pulumi destroy` find it from now on",
  },
  run: async (_, { out }) => {
    try {
      out(installPlugin());
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error));
    }
    return 0;
  },
});
