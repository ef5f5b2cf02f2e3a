/** `warren move-cluster`: the messages of a whole cluster go to another one, to which its clients have been switched. */
import { setTimeout as sleep } from "node:timers/promises";
import { staleMs } from "../components/broker/depth.ts";
import { printable } from "../components/topology/escape.ts";
import { quote } from "../components/topology/report/problem.ts";
import { command, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { messagesOf, numberFrom, yesOption } from "./messagesQueue.ts";
import { copyStreams, type Move, moveQueues } from "./moveClusterRound.ts";
import { type Client, contextOptions, obstacle, Side } from "./moveClusterSides.ts";
import type { PlannedClusterMove } from "./results/messages.ts";

const maxWindow = 10_000;
/** Rounds in which nothing moves although something is left; then somebody has to do something. */
const patience = 3;
const pauseMs = 2_000;

export const moveCluster = command({
  usage: "--from NAMESPACE/NAME --to NAMESPACE/NAME",
  options: {
    from: { type: "string", value: "NAMESPACE/NAME", help: "The cluster that is to be empty." },
    to: { type: "string", value: "NAMESPACE/NAME", help: "The cluster that the clients use by now." },
    ...contextOptions,
    streams: { type: "boolean", default: false, help: "Only copies the streams, once." },
    window: {
      type: "string",
      value: "N",
      default: "200",
      help: "How many messages are on their way at once.",
    },
    yes: yesOption,
    json: jsonOption,
  },
  examples: [
    {
      line: "warren move-cluster --from rabbitmq/blue --to rabbitmq/green",
      help: "What would be moved, who would be disconnected, and what is in the way.",
    },
    {
      line: "warren move-cluster --from rabbitmq/blue --to rabbitmq/green --yes",
      help: "Disconnects the clients that are left, and carries each queue until nothing is in it.",
    },
  ],
  next: {
    0: "`warren status` of the other cluster; docs/blue-green.md says when the first one can go",
    1: "mend what is in the way, and run the same command again",
  },
  answers: { 0: "done", 1: "something is left, or it was interrupted" },
  run: async ({ values }, output) => {
    const { from, to, context, streams, yes, json } = values;
    const toContext = values["to-context"] ?? context;
    if (from === undefined || to === undefined)
      throw new UsageError("--from and --to are needed: two clusters");
    if (from === to && context === toContext) throw new UsageError("--from and --to name the same cluster");
    const window = numberFrom("window", values.window, maxWindow);
    const { clusterAccess } = await import("./cluster.ts");
    const sides = [
      new Side(from, await clusterAccess(from, context), output),
      new Side(to, await clusterAccess(to, toContext), output),
    ] as const;
    try {
      return await interruptible(async (stop) => {
        // What goes on is for people.
        const told = json ? { ...output, out: output.err } : output;
        const move = { from: sides[0], to: sides[1], window, stop, output: told };
        if (!yes) {
          const planned = await plannedFor(move, streams);
          if (json) output.out(jsonOf<"move-cluster">(planned));
          return planned.obstacles.length === 0 ? 0 : 1;
        }
        const left = await (streams ? copyOnce(move) : moveAll(move));
        const result = { isDone: true, from, to, isInterrupted: stop.aborted, left } as const;
        if (json) output.out(jsonOf<"move-cluster">(result));
        return stop.aborted || left.length > 0 ? 1 : 0;
      });
    } finally {
      await Promise.all(sides.map((side) => side.close()));
    }
  },
});

async function plannedFor(
  { from, to, output: { out } }: Move,
  streams: boolean,
): Promise<PlannedClusterMove> {
  const [versions, here, there, clients] = await Promise.all([
    Promise.all([from.version(), to.version()]),
    from.queues(),
    to.queues(),
    from.clients(),
  ]);
  out(`from ${from.label} (RabbitMQ ${versions[0]}) to ${to.label} (RabbitMQ ${versions[1]})`);
  const moved = here.filter(({ type }) => (type === "stream") === streams);
  const obstacles = moved.flatMap((queue) => {
    const why = obstacle(queue, there);
    return why === undefined ? [] : [`${quote(queue.name)} in vhost ${quote(queue.vhost)} ${why}`];
  });
  const total = moved.reduce((sum, { messages }) => sum + messages, 0);
  if (streams) {
    out(`${moved.length} streams would be copied, as far as they were not copied before`);
  } else {
    out(`${messagesOf(total)} in ${moved.length} queues would be moved`);
    out(`${clientsOf(clients)} would be disconnected`);
  }
  for (const line of obstacles) out(`  ${line}`);
  out("Nothing was changed; --yes does it.");
  return {
    isDone: false,
    from: from.label,
    to: to.label,
    versions: { from: versions[0], to: versions[1] },
    queues: moved.length,
    messages: total,
    clients: streams ? 0 : clients.length,
    obstacles,
  };
}

async function copyOnce(move: Move): Promise<readonly string[]> {
  const { left } = await copyStreams(move);
  return report(move, left, "all streams are copied");
}

async function moveAll(move: Move): Promise<readonly string[]> {
  const { from, output, stop } = move;
  const told = new Set<string>();
  for (let idle = 0; !stop.aborted; ) {
    const clients = await from.clients();
    if (clients.length > 0) output.out(`disconnecting ${clientsOf(clients)}`);
    await from.disconnect(clients);
    const queues = await moveQueues(move);
    const streams = await copyStreams(move);
    const left = [...queues.left, ...streams.left];
    for (const line of left.filter((line) => !told.has(line))) output.err(printable(line));
    for (const line of left) told.add(line);
    const hasMoved = queues.carried + streams.carried > 0;
    idle = hasMoved ? 0 : idle + 1;
    if (!hasMoved && clients.length === 0 && (await isEmpty(move))) {
      return report(move, streams.left, `nothing is left on ${move.from.label}`);
    }
    if (idle === patience) return report(move, await whatIsLeft(move, left), "");
    if (!hasMoved) await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return report(move, [], "");
}

/** By statistics that are newer than the last round: they count what consumers have not acknowledged, too. */
async function isEmpty({ from, stop }: Move): Promise<boolean> {
  await sleep(staleMs, undefined, { signal: stop }).catch(() => undefined);
  const queues = await from.queues();
  return queues.every(({ type, messages }) => type === "stream" || messages === 0);
}

async function whatIsLeft({ from }: Move, left: readonly string[]): Promise<readonly string[]> {
  const [queues, clients] = await Promise.all([from.queues(), from.clients()]);
  const full = queues.filter(({ type, messages }) => type !== "stream" && messages > 0);
  const held = full
    .filter(({ name }) => !left.some((line) => line.includes(quote(name))))
    .map(
      ({ vhost, name, messages }) =>
        `queue ${quote(name)} in vhost ${quote(vhost)} (${messagesOf(messages)})`,
    );
  const back = `${clientsOf(clients)} connect again: switch them to the other cluster first`;
  return [...left, ...held, ...(clients.length > 0 ? [back] : [])];
}

/** @returns what is left */
function report(
  { from, output: { out, err }, stop }: Move,
  left: readonly string[],
  done: string,
): readonly string[] {
  if (stop.aborted) err("interrupted: no message is lost. The same command moves the others");
  else if (left.length === 0) out(`done: ${done}`);
  else for (const line of left) err(`left on ${from.label}: ${printable(line)}`);
  return left;
}

/** `2 clients ("billing", "shop" from 10.0.0.7)`. */
function clientsOf(clients: readonly Client[]): string {
  const count = `${clients.length} client${clients.length === 1 ? "" : "s"}`;
  if (clients.length === 0) return count;
  const users = [...new Set(clients.map(({ user }) => quote(user)))].toSorted().join(", ");
  const hosts = [...new Set(clients.map(({ host }) => host))].toSorted().join(", ");
  return `${count} (${users} from ${hosts})`;
}
