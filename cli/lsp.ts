/** `warren lsp`: a language server for topology files, which an editor starts. */
import { command } from "./command.ts";
import { loadOptions, variablesOf, versionOf } from "./load.ts";

export const lsp = command({
  usage: "",
  options: {
    stdio: { type: "boolean", default: false, help: "Many editors add it; there is no other way." },
    ...loadOptions,
  },
  examples: [
    { line: "warren lsp", help: "What the settings of an editor name." },
    {
      line: "warren lsp --stack stacks/Pulumi.dev.yaml",
      help: "With the variables and the version of a stack.",
    },
  ],
  next: {},
  run: async ({ values }) => {
    const options = { variables: variablesOf(values), ...versionOf(values) };
    const { serve } = await import("./lsp/server.ts");
    serve(options, process.stdin, process.stdout);
    // The server ends the process when the editor says so, or is gone.
    return new Promise<never>(() => {});
  },
});
