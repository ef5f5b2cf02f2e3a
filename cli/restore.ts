/** `warren restore`: a backup into a broker that is empty, or into the queues that are there. */
import { chosen, keptIn } from "../components/backup/kept.ts";
import { CannotRestore, type Restored, restore as restoreBackup } from "../components/backup/restore.ts";
import type { Store } from "../components/backup/store.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { printable } from "../components/topology/diagram/printable.ts";
import { amqpTo } from "./amqp.ts";
import { storeFrom, storeUsage } from "./backupStore.ts";
import { CommandError, command, type ExitCode, type Output, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { accessFrom, brokerWays } from "./liveBroker.ts";
import { clientOf } from "./management.ts";
import { connectionOptions, lostUser, messagesOf } from "./messagesQueue.ts";

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
    ...connectionOptions,
  },
  examples: [
    { line: "warren restore --from backups --list", help: "Which backups there are, and what they hold." },
    {
      line: "warren restore --from backups --messages-only --cluster rabbitmq/warren",
      help: "The newest one, after `pulumi up` has created the queues.",
    },
  ],
  answers: { 0: "all is restored", 1: "not all is restored" },
  run: async ({ values }, output) => {
    const [definitionsOnly, messagesOnly] = [values["definitions-only"], values["messages-only"]];
    if (definitionsOnly && messagesOnly)
      throw new UsageError("--definitions-only and --messages-only exclude each other");
    const store = await storeFrom("from", values.from);
    if (values.list) return list(store, output);
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
        tell: output.out,
      };
      const done = await restoreBackup(order).catch((error: unknown) => notAll(error, output));
      return done === undefined ? 1 : report(done, name, output);
    });
  },
});

async function list(store: Store, { out }: Output): Promise<ExitCode> {
  try {
    for await (const { name, manifest } of keptIn(store)) {
      if (manifest === undefined) {
        out(`${name}  not complete`);
        continue;
      }
      const messages = manifest.queues.reduce((sum, queue) => sum + queue.messages, 0);
      const marked = manifest.remarks.length === 0 ? "" : `, ${manifest.remarks.length} queues with remarks`;
      out(
        `${name}  RabbitMQ ${manifest.rabbitmqVersion}, ${messagesOf(messages)} of ${manifest.queues.length} queues${marked}`,
      );
    }
  } catch (error) {
    told(error);
  }
  return 0;
}

function told(error: unknown): never {
  if (!(error instanceof Error) || error instanceof CommandError) throw error;
  throw new CommandError(error.message);
}

/** @throws CommandError if nothing was changed */
function notAll(error: unknown, { err }: Output): undefined {
  if (error instanceof CannotRestore) throw new CommandError(printable(error.message));
  if (error instanceof CommandError || !(error instanceof Error)) throw error;
  const reason = error instanceof Refused ? error.explained() : error.message;
  const then =
    error instanceof Unreachable ? "" : ". The same command with --resume goes on, without doubles";
  err(`not all is restored: ${printable(reason)}${then}`);
  return undefined;
}

function report(
  { published, before, queues, withoutUser, unrepeatable, missing }: Restored,
  name: string,
  { out, err }: Output,
): ExitCode {
  const already = before === 0 ? "" : `; ${messagesOf(before)} were there already`;
  out(`restored ${messagesOf(published)} of ${queues} queues from ${name}${already}`);
  if (withoutUser > 0) out(lostUser(withoutUser));
  if (unrepeatable > 0)
    err(`${messagesOf(unrepeatable)} not restored: a header is not UTF-8 and cannot be sent as it was`);
  for (const line of missing) err(`RabbitMQ did not create ${printable(line)}`);
  return unrepeatable > 0 || missing.length > 0 ? 1 : 0;
}
