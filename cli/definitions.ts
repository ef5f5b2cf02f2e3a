/** `warren definitions FILE`: the broker's own JSON of a topology, for `rabbitmqctl import_definitions` and boot. */
import { parseArgs } from "node:util";
import { toDefinitions } from "../components/topology/definitions/toDefinitions.ts";
import { formatPath, formatProblem } from "../components/topology/problem.ts";
import { type Command, UsageError } from "./command.ts";
import { loadFile, loadOptions, loadUsage } from "./load.ts";
import { outputOption, writeResult } from "./outputFile.ts";

export const definitions: Command = {
  usage: `FILE [-o OUTPUT] ${loadUsage}`,
  summary: "print a topology as the JSON that rabbitmqctl import_definitions takes",
  run: async (args, output) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...loadOptions, ...outputOption },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("exactly one FILE is needed");
    const { plan, problems } = loadFile(file, values);
    for (const problem of problems) output.err(formatProblem(problem));
    if (plan === undefined) return 1;
    const { definitions, withoutPassword, withoutSecrets } = toDefinitions(plan);
    writeResult(`${JSON.stringify(definitions, null, 2)}\n`, values.output, output);
    for (const user of withoutPassword) {
      output.err(
        `${formatPath(["users", user])}: its password is not in the file, so an import leaves it unable to log in with one; ` +
          "set it after each import: rabbitmqctl change_password",
      );
    }
    for (const { vhost, component, name } of withoutSecrets) {
      const path = formatPath(["vhosts", vhost, "parameters", component, name]);
      output.err(`${path}: left out, for its address is not in the file`);
    }
    return 0;
  },
};
