/** `warren restore`: a backup into a broker that is empty, or into the queues that are there. */
import { parseArgs } from "node:util";
import { chosen, keptIn } from "../components/backup/kept.ts";
import { CannotRestore, type Restored, restore as restoreBackup } from "../components/backup/restore.ts";
import type { Store } from "../components/backup/store.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { printable } from "../components/topology/diagram/printable.ts";
import { amqpOptions, amqpTo, amqpUsage } from "./amqp.ts";
import { storeFrom, storeUsage } from "./backupStore.ts";
import { type Command, CommandError, type ExitCode, type Output, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { accessFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { clientOf } from "./management.ts";
import { lostUser, messagesOf } from "./messagesQueue.ts";

export const restore: Command = {
  usage:
    `--from ${storeUsage} [--list | [--backup NAME] [--definitions-only | --messages-only] [--resume] ` +
    `${brokerUsage} ${amqpUsage}]`,
  summary:
    "put a backup, by default the newest, into an empty broker, or with --messages-only into its empty queues; --resume " +
    "goes on after an interruption; docs/backup.md",
  answers: { 0: "all is restored", 1: "not all is restored" },
  run: async (args, output) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...brokerOptions,
        ...amqpOptions,
        from: { type: "string" },
        backup: { type: "string" },
        list: { type: "boolean", default: false },
        "definitions-only": { type: "boolean", default: false },
        "messages-only": { type: "boolean", default: false },
        resume: { type: "boolean", default: false },
      },
    });
    if (positionals.length > 0) throw new UsageError("restore takes options only");
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
};

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
