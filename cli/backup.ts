/** `warren backup`: the definitions and the messages of a broker, into a folder or a bucket. */
import { parseArgs } from "node:util";
import { Interrupted, type Taken, takeBackup } from "../components/backup/backup.ts";
import { removeOld } from "../components/backup/kept.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { printable } from "../components/topology/diagram/printable.ts";
import { quote } from "../components/topology/report/problem.ts";
import { amqpOptions, amqpTo, amqpUsage } from "./amqp.ts";
import { storeFrom, storeUsage } from "./backupStore.ts";
import { type Command, CommandError, type ExitCode, type Output, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { accessFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { clientOf, explain } from "./management.ts";
import { messagesOf, numberFrom } from "./messagesQueue.ts";

export const backup: Command = {
  usage:
    `--to ${storeUsage} [--keep N] [--vhost VHOST]… [--definitions-only] [--allow-delivery-count] ` +
    `${brokerUsage} ${amqpUsage}`,
  summary:
    "copy the definitions and the messages of a broker, which keeps all of them; --keep removes older backups; what is " +
    "written is secret, for it holds the users' password hashes; docs/backup.md",
  answers: { 0: "all was copied", 1: "some queues were not, and are named" },
  run: async (args, output) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...brokerOptions,
        ...amqpOptions,
        to: { type: "string" },
        keep: { type: "string" },
        vhost: { type: "string", multiple: true },
        "definitions-only": { type: "boolean", default: false },
        "allow-delivery-count": { type: "boolean", default: false },
      },
    });
    if (positionals.length > 0) throw new UsageError("backup takes options only");
    const store = await storeFrom("to", values.to);
    const keep = values.keep === undefined ? undefined : numberFrom("keep", values.keep);
    const access = await accessFrom(values);
    return interruptible(async (stop) => {
      const order = {
        api: clientOf(access.credentials),
        open: (vhost: string) => amqpTo(values, access, vhost, "warren backup", output),
        store,
        onlyVhosts: values.vhost,
        withMessages: !values["definitions-only"],
        allowDeliveryCount: values["allow-delivery-count"],
        stop,
      };
      const taken = await takeBackup(order).catch(noBackup);
      const code = report(taken, store.name, output);
      if (keep !== undefined) {
        for (const name of await removeOld(store, keep).catch(keptAll))
          output.out(`removed the backup ${name}`);
      }
      return code;
    });
  },
};

function noBackup(error: unknown): never {
  if (error instanceof Interrupted)
    throw new CommandError("interrupted: there is no backup, and all messages stay");
  if (error instanceof Refused || error instanceof Unreachable) explain(error);
  if (error instanceof CommandError || !(error instanceof Error)) throw error;
  throw new CommandError(`there is no backup: ${error.message}`);
}

function keptAll(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new CommandError(`the backup is complete; older ones could not be removed: ${reason}`);
}

function report({ name, manifest }: Taken, store: string, { out, err }: Output): ExitCode {
  const { queues, remarks } = manifest;
  const messages = queues.reduce((sum, queue) => sum + queue.messages, 0);
  const withConsumers = queues.reduce((sum, queue) => sum + queue.withConsumers, 0);
  out(
    `copied the definitions, and ${messagesOf(messages)} of ${queues.length} queues, to ${name} in ${store}`,
  );
  if (withConsumers > 0) {
    out(`  not copied: ${messagesOf(withConsumers)} that consumers had and had not acknowledged`);
  }
  for (const { vhost, name: queue, why } of remarks) {
    err(`queue ${quote(queue)} in vhost ${quote(vhost)}: ${printable(why)}`);
  }
  return remarks.length > 0 ? 1 : 0;
}
