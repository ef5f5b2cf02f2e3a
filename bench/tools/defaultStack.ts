/** The time of a preview without changes, of the running local stack. */
import { join } from "node:path";
import { bin, checkout, environment, stackName } from "../../local/paths.ts";
import { measured } from "../measure.ts";
import type { Tool } from "../tool.ts";

export const defaultStack: Tool = {
  name: "default",
  largest: Number.POSITIVE_INFINITY,
  declares: false,
  find: async () => ({ version: "Warren's local stack, engine resources, nothing changed" }),
  prepare: async ({ folder }) => {
    const args = ["preview", "--cwd", checkout, "--stack", stackName(), "--expect-no-changes"];
    const options = { cwd: folder, env: environment() };
    const preview = () =>
      measured(join(bin, "pulumi"), [...args, "--non-interactive", "--color", "never"], options);
    return { commands: { preview }, stateSize: () => null };
  },
};
