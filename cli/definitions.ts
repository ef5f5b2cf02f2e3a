/** `warren definitions FILE`: a topology as RabbitMQ's JSON, for `rabbitmqctl import_definitions` and boot. */
import { inJson } from "../components/topology/escape.ts";
import { toDefinitions } from "../components/topology/interchange/definitions/toDefinitions.ts";
import { formatPath } from "../components/topology/report/problem.ts";
import { command } from "./command.ts";
import { writeResult } from "./outputFile.ts";
import { planToPrint, printOptions } from "./planToPrint.ts";

export const definitions = command({
  usage: "FILE",
  operands: "paths",
  options: printOptions,
  examples: [
    {
      line: "warren definitions shop.yaml -o shop.json",
      help: "For `rabbitmqctl import_definitions shop.json`.",
    },
  ],
  next: {
    0: "`rabbitmqctl import_definitions FILE` on a broker",
  },
  run: async (given, output) => {
    const printed = planToPrint(given, output);
    if (printed === undefined) return 3;
    const { plan, target } = printed;
    const { definitions, withoutPassword, withoutSecrets, withoutFields } = toDefinitions(plan);
    writeResult(`${inJson(definitions, 2)}\n`, target, output);
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
    for (const { vhost, queue, fields } of withoutFields) {
      const path = formatPath(["vhosts", vhost, "queues", queue]);
      output.err(`${path}: written without ${fields.join(" and ")}, which only Warren knows`);
    }
    return 0;
  },
});
