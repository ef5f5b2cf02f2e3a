/** `warren restore`: a backup into a broker that is empty, or into the queues that are there. */
import { chosen, keptIn } from "../components/backup/kept.ts";
import type { Manifest } from "../components/backup/manifest.ts";
import { CannotRestore, type Restored, restore as restoreBackup } from "../components/backup/restore.ts";
import type { Store } from "../components/backup/store.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { printable } from "../components/topology/escape.ts";
import { amqpTo } from "./amqp.ts";
import { storeFrom, storeUsage } from "./backupStore.ts";
import { CommandError, command, type ExitCode, type Output, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { accessFrom, brokerWays } from "./liveBroker.ts";
import { clientOf } from "./management.ts";
import { connectionOptions, lostUser, messagesOf } from "./messagesQueue.ts";
import { doing } from "./progress.ts";
import type { ListedBackup, RestoredBackup } from "./results/messages.ts";

export const restore = command({
  usage: `--from ${storeUsage} (--list | ${brokerWays})`,
  options: {
    from: { type: "string", value: storeUsage, isPath: true, help: "Where the backups are kept." },
    list: { type: "boolean", default: false, help: "Lists the backups, and restores none." },
    backup: { type: "string", value: "NAME", help: "The backup to restore, instead of the newest." },
    "definitions-only": { type: "boolean", default: false, help: "Restores no messages." },
    "messages-only": {
      type: "boolean",
      default: false,
      help: "Restores messages into queues that are there.",
    },
    resume: { type: "boolean", default: false, help: "Goes on after an interruption, without doubles." },
    json: jsonOption,
    ...connectionOptions,
  },
  examples: [
    { line: "warren restore --from backups --list", help: "Which backups there are, and what they hold." },
    {
      line: "warren restore --from backups --messages-only --cluster rabbitmq/warren",
      help: "The newest one, after `pulumi up` has created the queues.",
    },
  ],
  next: {
    0: "`warren status` tells whether the cluster is healthy",
    1: "the same command with --resume goes on",
  },
  answers: { 0: "all is restored", 1: "not all is restored" },
  run: async ({ values }, output) => {
    const [definitionsOnly, messagesOnly] = [values["definitions-only"], values["messages-only"]];
    if (definitionsOnly && messagesOnly)
      throw new UsageError("--definitions-only and --messages-only exclude each other");
    const store = await storeFrom("from", values.from);
    if (values.list) return list(store, values.json, output);
    const access = await accessFrom(values);
    const { name, manifest } = await chosen(store, values.backup).catch(told);
    return interruptible(async (stop) => {
      const order = {
        api: clientOf(access.credentials),
        open: (vhost: string) => amqpTo(values, access, vhost, "warren restore", output),
        store,
        backup: name,
        manifest,
        definitions: !messagesOnly,
        messages: !definitionsOnly,
        resume: values.resume,
        stop,
        tell: values.json ? output.err : output.out,
        doing,
      };
      const done = await restoreBackup(order).catch((error: unknown) => notAll(error));
      if (typeof done === "string") {
        output.err(`not all is restored: ${done}`);
        if (values.json) output.out(jsonOf<"restore">({ name, isComplete: false, reason: done }));
        return 1;
      }
      return report(resultOf(done, name), values.json, output);
    });
  },
});

async function list(store: Store, json: boolean, { out }: Output): Promise<ExitCode> {
  const backups: ListedBackup[] = [];
  try {
    for await (const { name, manifest } of keptIn(store)) {
      const one = listed(name, manifest);
      backups.push(one);
      if (!json) out(listLine(one));
    }
  } catch (error) {
    told(error);
  }
  if (json) out(jsonOf<"restore">({ backups }));
  return 0;
}

function listed(name: string, manifest: Manifest | undefined): ListedBackup {
  if (manifest === undefined) return { name, isComplete: false };
  const { rabbitmqVersion, queues, remarks } = manifest;
  const messages = queues.reduce((sum, queue) => sum + queue.messages, 0);
  const counts = { queues: queues.length, messages, remarks: remarks.length };
  return { name, isComplete: true, rabbitmqVersion, ...counts };
}

function listLine(one: ListedBackup): string {
  if (!one.isComplete) return `${one.name}  not complete`;
  const { name, rabbitmqVersion, queues, messages, remarks } = one;
  const marked = remarks === 0 ? "" : `, ${remarks} queues with remarks`;
  return `${name}  RabbitMQ ${rabbitmqVersion}, ${messagesOf(messages)} of ${queues} queues${marked}`;
}

function told(error: unknown): never {
  if (!(error instanceof Error) || error instanceof CommandError) throw error;
  throw new CommandError(error.message);
}

/** The reason why a part is restored only. @throws CommandError if nothing was changed */
function notAll(error: unknown): string {
  if (error instanceof CannotRestore) throw new CommandError(printable(error.message));
  if (error instanceof CommandError || !(error instanceof Error)) throw error;
  const reason = printable(error instanceof Refused ? error.explained() : error.message);
  return error instanceof Unreachable
    ? reason
    : `${reason}. The same command with --resume goes on, without doubles`;
}

function resultOf({ published, missing, unrepeatable, ...others }: Restored, name: string): RestoredBackup {
  const isComplete = unrepeatable === 0 && missing.length === 0;
  const { before, queues, withoutUser } = others;
  return { name, isComplete, messages: published, before, queues, withoutUser, unrepeatable, missing };
}

function report(result: RestoredBackup, json: boolean, { out, err }: Output): ExitCode {
  const { name, queues, messages, before, withoutUser, unrepeatable, missing } = result;
  const already = before === 0 ? "" : `; ${messagesOf(before)} were there already`;
  if (json) out(jsonOf<"restore">(result));
  else {
    out(`restored ${messagesOf(messages)} of ${queues} queues from ${name}${already}`);
    if (withoutUser > 0) out(lostUser(withoutUser));
  }
  if (unrepeatable > 0)
    err(`${messagesOf(unrepeatable)} not restored: a header is not UTF-8 and cannot be sent as it was`);
  for (const line of missing) err(`RabbitMQ did not create ${printable(line)}`);
  return result.isComplete ? 0 : 1;
}
