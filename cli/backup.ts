/** `warren backup`: the definitions and the messages of a broker, into a folder or a bucket. */
import { Interrupted, type Taken, takeBackup } from "../components/backup/backup.ts";
import { removeOld } from "../components/backup/kept.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { printable } from "../components/topology/diagram/printable.ts";
import { quote } from "../components/topology/report/problem.ts";
import { amqpTo } from "./amqp.ts";
import { storeFrom, storeUsage } from "./backupStore.ts";
import { CommandError, command, type ExitCode, type Output } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { accessFrom, brokerUsage } from "./liveBroker.ts";
import { clientOf, explain } from "./management.ts";
import { allowDeliveryCount, connectionOptions, messagesOf, numberFrom } from "./messagesQueue.ts";

export const backup = command({
  usage: `--to ${storeUsage} ${brokerUsage}`,
  options: {
    to: {
      type: "string",
      value: storeUsage,
      isPath: true,
      help: "Where backups are kept. They are secret, for they hold the users' password hashes.",
    },
    keep: { type: "string", value: "N", help: "Removes all but the newest N backups afterwards." },
    vhost: {
      type: "string",
      multiple: true,
      value: "VHOST",
      help: "Copies the messages of this vhost only.",
    },
    "definitions-only": { type: "boolean", default: false, help: "Copies no messages." },
    "allow-delivery-count": allowDeliveryCount,
    ...connectionOptions,
  },
  examples: [
    {
      line: "warren backup --to backups --keep 7 --cluster rabbitmq/warren",
      help: "Into a folder, for a week.",
    },
    {
      line: "warren backup --to s3://company-backups/shop --cluster rabbitmq/warren",
      help: "Into a bucket.",
    },
  ],
  answers: { 0: "all was copied", 1: "some queues were not, and are named" },
  run: async ({ values }, output) => {
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
});

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
