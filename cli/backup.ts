/** `warren backup`: the definitions and the messages of a broker, into a folder or a bucket. */
import { Interrupted, type Taken, takeBackup } from "../components/backup/backup.ts";
import { removeOld } from "../components/backup/kept.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { printable } from "../components/topology/escape.ts";
import { quote } from "../components/topology/report/problem.ts";
import { amqpTo } from "./amqp.ts";
import { storeFrom, storeUsage } from "./backupStore.ts";
import { CommandError, command } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { accessFrom, brokerUsage } from "./liveBroker.ts";
import { clientOf, explain } from "./management.ts";
import { allowDeliveryCount, connectionOptions, messagesOf, numberFrom } from "./messagesQueue.ts";
import { doing } from "./progress.ts";
import type { TakenBackup } from "./results/messages.ts";

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
    json: jsonOption,
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
  next: {
    0: "`warren restore --from FOLDER --list` lists the backups",
    1: "the queues that are named keep their messages; mend the reason, and make another backup",
  },
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
        doing,
      };
      const taken = await takeBackup(order).catch(noBackup);
      const result = resultOf(taken, store.name);
      if (!values.json) for (const line of lines(result)) output.out(line);
      for (const { vhost, name: queue, why } of result.remarks) {
        output.err(`queue ${quote(queue)} in vhost ${quote(vhost)}: ${printable(why)}`);
      }
      const removed = keep === undefined ? [] : await removeOld(store, keep).catch(keptAll);
      if (values.json) output.out(jsonOf<"backup">({ ...result, removed }));
      else for (const name of removed) output.out(`removed the backup ${name}`);
      return result.remarks.length > 0 ? 1 : 0;
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

function resultOf({ name, manifest }: Taken, store: string): Omit<TakenBackup, "removed"> {
  const { queues, remarks } = manifest;
  return {
    ...{ name, store, remarks },
    queues: queues.length,
    messages: queues.reduce((sum, queue) => sum + queue.messages, 0),
    withConsumers: queues.reduce((sum, queue) => sum + queue.withConsumers, 0),
  };
}

function lines({ name, store, queues, messages, withConsumers }: Omit<TakenBackup, "removed">) {
  return [
    `copied the definitions, and ${messagesOf(messages)} of ${queues} queues, to ${name} in ${store}`,
    ...(withConsumers > 0
      ? [`  not copied: ${messagesOf(withConsumers)} that consumers had and had not acknowledged`]
      : []),
  ];
}
