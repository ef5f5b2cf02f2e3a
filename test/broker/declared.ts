/** A topology's text as it stands on a real broker: loaded, expanded, written as definitions, imported. */
import type { ConfirmChannel, ConsumeMessage, GetMessage } from "amqplib";
import { toDefinitions } from "../../components/topology/interchange/definitions/toDefinitions.ts";
import { formatProblem, loadTopology } from "../../components/topology/load.ts";
import type { TestBroker } from "./broker.ts";
import type { BrokerVersion } from "./versions.ts";

/** Makes what `text` says, the content of a vhost, in a fresh vhost. @throws what is wrong with the text */
export async function declared(broker: TestBroker, text: string, brokerVersion?: BrokerVersion) {
  const vhost = await broker.vhost();
  const whole = `vhosts:\n  ${vhost}:\n${text.replaceAll(/^/gm, "    ")}`;
  const options = brokerVersion === undefined ? {} : { brokerVersion };
  const { plan, problems } = loadTopology("test.yaml", whole, options);
  if (plan === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  await broker.importDefinitions(toDefinitions(plan).definitions);
  return { vhost, plan, channel: await broker.channel(vhost) };
}

/** The next message of the queue, waited for: what is under way between queues arrives in its own time. */
export async function next(channel: ConfirmChannel, queue: string): Promise<GetMessage> {
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message !== false) return message;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** So many messages of the queue, in the order they arrive in; `done` acknowledges or rejects each. */
export async function consumed(
  channel: ConfirmChannel,
  queue: string,
  count: number,
  done: (message: ConsumeMessage) => void,
): Promise<readonly ConsumeMessage[]> {
  const messages: ConsumeMessage[] = [];
  let tag: string | undefined;
  await new Promise<void>((resolve, reject) => {
    const take = (message: ConsumeMessage | null) => {
      if (message === null) return reject(new Error(`the broker cancelled the consumer of ${queue}`));
      messages.push(message);
      done(message);
      if (messages.length === count) resolve();
    };
    channel.consume(queue, take).then(({ consumerTag }) => {
      tag = consumerTag;
    }, reject);
  });
  if (tag !== undefined) await channel.cancel(tag);
  return messages;
}

interface Death {
  readonly queue: string;
  readonly reason: string;
  readonly count: number;
  readonly exchange: string;
  readonly "routing-keys": readonly string[];
}

/** What the header `x-death` says, newest first. */
export const deathsOf = (message: GetMessage | ConsumeMessage): readonly Death[] =>
  (message.properties.headers?.["x-death"] ?? []) as readonly Death[]; // RabbitMQ's own form
