/** One run of one tool: every operation, and a check that each did its work. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../local/failure.ts";
import { state } from "../local/paths.ts";
import type { BenchCluster } from "./cluster.ts";
import { CountingProxy, type Counts } from "./countingProxy.ts";
import type { Measured } from "./measure.ts";
import type { Login } from "./programs/login.ts";
import { type Operation, operations, type Session, type Tool } from "./tool.ts";
import { type Mix, type Workload, workloadOf } from "./workload.ts";

/** Beside the cluster's data: /tmp may be in memory, where the kernel counts no bytes written. */
export const runFolders = join(state, "bench");

export interface Outcome extends Measured {
  readonly operation: Operation;
  /** Absent: this run did not count them. */
  readonly counts?: Counts;
  readonly stateSize: number | null;
}

export interface RunArgs {
  readonly tool: Tool;
  readonly size: number;
  readonly mix: Mix;
  readonly cluster: BenchCluster;
  /** Sends all requests through a proxy that counts them, which costs a little time. */
  readonly counted: boolean;
  /** Kills a first apply when it sends this number of write requests; undefined: no kill. */
  readonly killAtWrite: number | undefined;
}

interface Stage {
  readonly args: RunArgs;
  readonly session: Session;
  readonly workload: Workload;
  readonly proxy: CountingProxy;
  /** The connection to the broker through the proxy. */
  readonly proxied: Login;
}

/** Yields each outcome at once. @throws the error of an operation; later operations do not run */
export async function* runSession(args: RunArgs): AsyncGenerator<Outcome> {
  const { tool, size, mix, cluster } = args;
  const workload = workloadOf(size, mix, cluster.freshVhost());
  mkdirSync(runFolders, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(runFolders, "run-"));
  const proxy = await CountingProxy.to(cluster.login.url);
  try {
    const session = await tool.prepare({ folder, workload, mix }, cluster.login);
    const stage = { args, session, workload, proxy, proxied: { ...cluster.login, url: proxy.url } };
    yield* wholeLife(stage);
    if (args.killAtWrite !== undefined) yield* killAndResume(stage, args.killAtWrite);
  } finally {
    proxy.close();
    await cluster.remove(workload.vhost);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* wholeLife(stage: Stage): AsyncGenerator<Outcome> {
  const { args, session, proxy, proxied } = stage;
  for (const operation of operations) {
    if (operation === "kill" || operation === "resume") continue;
    const command = session.commands[operation];
    if (command === undefined) continue;
    const before = proxy.counts;
    const result = await command(args.counted ? proxied : args.cluster.login);
    await verify(stage, operation);
    const counts = proxy.since(before);
    yield { ...result, operation, ...(args.counted && { counts }), stateSize: session.stateSize() };
  }
}

/** Always through the proxy, which knows when half of the work is done. */
async function* killAndResume(stage: Stage, killAtWrite: number): AsyncGenerator<Outcome> {
  const { session, proxy, proxied } = stage;
  if (session.killable === undefined) return;
  const atStart = proxy.counts;
  const reached = proxy.afterWrites(killAtWrite);
  const running = session.killable.apply(proxied);
  const first = await Promise.race([reached, running.done.then(() => "ended")]);
  if (first === "ended") throw new Failure("the apply that was to be killed in the middle ended before that");
  const killed = await running.kill();
  const counts = proxy.since(atStart);
  yield { ...killed, operation: "kill", counts, stateSize: session.stateSize() };
  const atKill = proxy.counts;
  const resumed = await session.killable.resume(proxied);
  await verify(stage, "resume");
  yield { ...resumed, operation: "resume", counts: proxy.since(atKill), stateSize: session.stateSize() };
}

/** The time of a tool counts only if the tool did its work. */
async function verify({ args, workload }: Stage, operation: Operation): Promise<void> {
  if (!args.tool.declares) return;
  const found = await args.cluster.contents(workload.vhost);
  const wanted = queuesAfter(operation, workload.queues.length);
  if ((found?.queues ?? 0) === wanted && (found?.bindings ?? 0) === wanted) return;
  const seen = found === undefined ? "no such vhost" : `${found.queues} queues, ${found.bindings} bindings`;
  throw new Failure(
    `after ${operation} there should be ${wanted} queues, each with a binding; found: ${seen}`,
  );
}

function queuesAfter(operation: Operation, count: number): number {
  if (operation === "preview" || operation === "destroy") return 0;
  return operation === "change" ? count + 1 : count;
}
