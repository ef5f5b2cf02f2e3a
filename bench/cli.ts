/** `./dev bench --cli`: what the commands take on large files, beside another commit. It needs no cluster. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { yamlOf } from "../components/topology/interchange/file/yaml.ts";
import { checkout } from "../local/paths.ts";
import { say, step } from "../local/progress.ts";
import { capture, run } from "../local/run.ts";
import { measured } from "./measure.ts";
import { median } from "./record.ts";
import { asText } from "./report/table.ts";
import { topologyOf, workloadOf } from "./workload.ts";

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  /** Seconds. */
  readonly limit: number;
  /** In MB. */
  readonly memory?: number;
  /** How often in each round: a short one varies more. */
  readonly times: number;
}

const cases: readonly Case[] = [
  { what: "start", args: ["--version"], limit: 0.15, times: 5 },
  {
    what: "validate, 10,000 queues",
    args: ["validate", "queues.yaml", "--quiet"],
    limit: 1,
    memory: 300,
    times: 1,
  },
  {
    what: "import, 100,000 bindings",
    args: ["import", "bindings.json", "-o", "out.yaml", "--force"],
    limit: 5,
    times: 1,
  },
  {
    what: "diagram, 10,000 queues",
    args: ["diagram", "queues.yaml", "--format", "svg", "-o", "out.svg", "--force"],
    limit: 10,
    times: 1,
  },
];

interface Side {
  readonly name: string;
  /** Of the compiled command. */
  readonly program: string;
  /** By case: seconds and bytes of each run. */
  readonly seconds: Map<Case, number[]>;
  readonly bytes: Map<Case, number[]>;
}

/** @param against a commit @param runs rounds, in each of which both sides are measured */
export async function benchCli(against: string, runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "warren-bench-cli-"));
  const worktree = join(folder, "worktree");
  try {
    await step(`checking out ${against}`, () =>
      run("git", ["worktree", "add", "--detach", worktree, against], {
        cwd: checkout,
        log: join(folder, "git.log"),
      }),
    );
    const sides = [await built(worktree, folder, against), await built(checkout, folder, "now")] as const;
    writeInputs(folder);
    for (let round = 0; round < runs; round++) {
      for (const one of cases) for (const side of sides) await runCase(one, side, folder);
    }
    process.stdout.write(`\n${asText({ title: "The commands", rows: rowsOf(sides) })}\n`);
  } finally {
    await capture("git", ["worktree", "remove", "--force", worktree], { cwd: checkout }).catch(() => "");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiled, as users have it. */
async function built(source: string, folder: string, name: string): Promise<Side> {
  const home = join(folder, name === "now" ? "now" : "before");
  mkdirSync(home);
  for (const part of ["package.json", "docs"])
    cpSync(join(source, part), join(home, part), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(home, "node_modules"));
  if (source !== checkout) symlinkSync(join(checkout, "node_modules"), join(source, "node_modules"));
  const compiler = join(checkout, "node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "-p", join(source, "tsconfig.package.json"), "--outDir", join(home, "dist")];
  await step(`compiling ${name}`, () =>
    run(process.execPath, args, { cwd: source, log: join(folder, "tsc.log") }),
  );
  return { name, program: join(home, "dist", "cli", "warren.js"), seconds: new Map(), bytes: new Map() };
}

function writeInputs(folder: string): void {
  writeFileSync(join(folder, "queues.yaml"), yamlOf(topologyOf(workloadOf(20_000, "classic", "bench"))));
  writeFileSync(join(folder, "bindings.json"), JSON.stringify(manyBindings(1_000, 100)));
}

/** An export as a broker with one vhost makes it. */
function manyBindings(queues: number, ofEach: number): object {
  const { queues: all } = workloadOf(2 * queues, "classic", "/");
  const [vhost, kept] = ["/", { durable: true, auto_delete: false }];
  return {
    rabbitmq_version: "4.0.5",
    vhosts: [{ name: vhost }],
    queues: all.map(({ name, type }) => ({
      name,
      vhost,
      ...kept,
      type,
      arguments: { "x-queue-type": type },
    })),
    bindings: all.flatMap(({ name }) =>
      Array.from({ length: ofEach }, (_, index) => ({
        ...{ source: "amq.topic", vhost, destination: name, destination_type: "queue" },
        ...{ routing_key: `${name}.${index}`, arguments: {} },
      })),
    ),
  };
}

/** 1 says that something was found: 100,000 bindings are more than one file may hold. */
const doneOrFound = 'node=$1; shift; "$node" "$@" || [ $? -eq 1 ]';

async function runCase(one: Case, side: Side, folder: string): Promise<void> {
  for (let time = 0; time < one.times; time++) {
    const args = ["-c", doneOrFound, "sh", process.execPath, side.program, ...one.args];
    const { seconds, peakMemoryBytes } = await measured("/bin/sh", args, { cwd: folder, env: {} });
    side.seconds.set(one, [...(side.seconds.get(one) ?? []), seconds]);
    side.bytes.set(one, [...(side.bytes.get(one) ?? []), peakMemoryBytes ?? 0]);
  }
}

const head = ["command", "before", "now", "ratio", "memory before", "now", "at most", ""];

function rowsOf([before, now]: readonly [Side, Side]): readonly (readonly string[])[] {
  const rows = cases.map((one) => {
    const [was, is] = [before, now].map((side) => median(side.seconds.get(one) ?? []) ?? 0);
    const [hadBytes, hasBytes] = [before, now].map((side) => Math.max(0, ...(side.bytes.get(one) ?? [])));
    const holds = (is ?? 0) <= one.limit && megabytes(hasBytes) <= (one.memory ?? Number.POSITIVE_INFINITY);
    return [
      one.what,
      ...[was, is].map((seconds = 0) => `${seconds.toFixed(2)} s`),
      ((is ?? 0) / (was ?? 1)).toFixed(2),
      ...[hadBytes, hasBytes].map((bytes) => `${megabytes(bytes)} MB`),
      `${one.limit} s${one.memory === undefined ? "" : `, ${one.memory} MB`}`,
      holds ? "holds" : "does not hold",
    ];
  });
  say(`before: ${before.name}`);
  return [head, ...rows];
}

const megabytes = (bytes = 0) => Math.round(bytes / 1e6);
