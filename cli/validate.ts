/** `warren validate FILE…`: every problem of each file, in the form that editors and CI systems understand. */
import { createReadStream } from "node:fs";
import { parseArgs } from "node:util";
import { formatProblem, loadTopology } from "../components/topology/load.ts";
import type { Plan } from "../components/topology/model.ts";
import { refusals } from "../components/topology/resources/refusals.ts";
import { maxBytes } from "../components/topology/source/decode.ts";
import { type Command, type ExitCode, type Output, UsageError } from "./command.ts";

/** One byte more than a topology can have is enough to refuse the rest, even of a file without an end. */
async function read(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: maxBytes })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const count = (number: number, singular: string, plural = `${singular}s`) =>
  `${number} ${number === 1 ? singular : plural}`;

function summaryOf({ users, vhosts }: Plan): string {
  const sum = (kind: "exchanges" | "queues" | "bindings" | "policies") =>
    vhosts.reduce((total, vhost) => total + vhost[kind].length, 0);
  const permissions = vhosts.reduce(
    (total, vhost) => total + vhost.permissions.length + vhost.topicPermissions.length,
    0,
  );
  return [
    count(vhosts.length, "vhost"),
    count(users.length, "user"),
    count(permissions, "permission"),
    count(sum("exchanges"), "exchange"),
    count(sum("queues"), "queue"),
    count(sum("bindings"), "binding"),
    count(sum("policies"), "policy", "policies"),
  ].join(", ");
}

async function validateFile(file: string, { out, err }: Output): Promise<ExitCode> {
  let bytes: Buffer;
  try {
    bytes = await read(file);
  } catch (error) {
    err(`warren validate: cannot read ${file}: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  const { plan, problems } = loadTopology(file, bytes);
  // Where passwords come from is known only with a stack's configuration.
  const configKeys = (plan?.users ?? []).flatMap(({ password }) =>
    password.kind === "config" ? [password.key] : [],
  );
  const refused = plan === undefined ? [] : refusals(plan, { configKeys, hasCluster: true });
  for (const problem of [...problems, ...refused]) out(formatProblem(problem));
  if (plan === undefined || refused.length > 0) return 1;
  out(`${file}: ${summaryOf(plan)}: good`);
  return 0;
}

export const validate: Command = {
  usage: "FILE…",
  summary: "check topology files and print every problem as FILE:LINE:COLUMN: error CODE: message",
  run: async (args, output) => {
    const { positionals: files } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    if (files.length === 0) throw new UsageError("no FILE was given");
    let worst: ExitCode = 0;
    for (const file of files) {
      const code = await validateFile(file, output);
      if (code > worst) worst = code;
    }
    return worst;
  },
};
