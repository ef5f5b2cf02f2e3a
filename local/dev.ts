/** `./dev`: the commands, and a lock so that only one changes something at a time. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mostMachines } from "./cluster/layout.ts";
import { Failure } from "./failure.ts";
import { environment, state } from "./paths.ts";
import { explain } from "./progress.ts";

const help = `usage: ./dev COMMAND
  up [--nodes N | --context NAME]
                        a RabbitMQ cluster on a Kubernetes of its own, with N machines (default: 3), or on that context's,
                        with the seed's topology
  down [--keep-data]    destroy all of it; with --keep-data only stop it
  status                what runs, and the broker's nodes and queues
  env                   what a shell needs for pulumi and kubectl: eval "$(./dev env)"
  test [unit|broker|faults|integration|e2e|matrix|lifecycle] [--changed[=REF]]
                        checks and tests; with --changed only what a change since REF (default: main) can break
  faults [broker|faults|lifecycle|matrix] [--docs]
                        the stages with a long form, in it; --docs writes the matrix's figures into docs/reliability.md
  bench [--sizes ...]   Warren's speed beside other tools', on the cluster that runs: docs/performance.md
  bench --cli [--against COMMIT]
                        the speed of the CLI beside that of a commit (default: HEAD~1), without a cluster
  warren ...            the CLI from this checkout
`;

const lock = join(state, "dev.lock");

/** Two runs at once would undo each other's work. A dead run's lock does not count. */
async function alone(work: () => Promise<void>): Promise<void> {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const holder = existsSync(lock) ? readFileSync(lock, "utf8") : "";
  if (
    holder !== "" &&
    existsSync(`/proc/${holder}`) &&
    readFileSync(`/proc/${holder}/cmdline`, "utf8").includes("dev.ts")
  ) {
    throw new Failure(`another ./dev is at work (process ${holder})`, "wait for it or end it");
  }
  writeFileSync(lock, String(process.pid));
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @throws a Failure unless it is a number of machines that the embedded cluster can have */
function nodesFrom(text: string | undefined, context: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (context !== undefined) throw new Failure("--nodes is for the embedded cluster, not for --context");
  const nodes = /^\d+$/.test(text) ? Number(text) : 0;
  if (nodes >= 1 && nodes <= mostMachines) return nodes;
  throw new Failure(`--nodes ${text}: it must be a number from 1 to ${mostMachines}`);
}

async function main(args: readonly string[]): Promise<void> {
  const [command = "help", ...rest] = args;
  switch (command) {
    case "up": {
      const options = { context: { type: "string" }, nodes: { type: "string" } } as const;
      const { values } = parseArgs({ args: rest, options });
      const { up } = await import("./commands/up.ts");
      return alone(() => up({ context: values.context, nodes: nodesFrom(values.nodes, values.context) }));
    }
    case "down": {
      const { values } = parseArgs({
        args: rest,
        options: { "keep-data": { type: "boolean", default: false } },
      });
      const { down } = await import("./commands/down.ts");
      return alone(() => down(values["keep-data"]));
    }
    case "status":
      return (await import("./commands/status.ts")).status();
    case "env":
      for (const [name, value] of Object.entries(environment())) {
        process.stdout.write(`export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
      }
      return;
    case "test":
      return (await import("./commands/test.ts")).test(rest);
    case "faults":
      return (await import("./commands/test.ts")).faults(rest);
    case "bench": {
      const { bench } = await import("../bench/command.ts");
      return alone(() => bench(rest));
    }
    case "warren":
      return (await import("./commands/warren.ts")).warren(rest);
    case "help":
    case "--help":
      process.stdout.write(help);
      return;
    default:
      process.stderr.write(help);
      process.exitCode = 2;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  explain(error);
  process.exitCode =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS") ? 2 : 1;
}
// A finished command must not wait for downloads that no build used.
process.exit();
