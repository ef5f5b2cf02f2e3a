/** Runs the seed's producer once and its consumer permanently, and counts the messages. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BrokerReader, brokerOf } from "../broker.ts";
import { Failure } from "../failure.ts";
import { bin, environment, logs, stackName } from "../paths.ts";
import { capture, run } from "../run.ts";
import { outputs } from "../stack.ts";
import { messageCount, seedManifests } from "./manifests.ts";

export interface SeedCount {
  readonly sent: number;
  /** Messages that the consumer printed and acknowledged. */
  readonly received: number;
  /** Messages still in `testq2`. */
  readonly kept: number;
}

const kubectl = join(bin, "kubectl");
const log = join(logs, "seed.log");

/** The embedded cluster has an image with pika; elsewhere the official Python image downloads it. */
const images = {
  local: { image: "warren.local/python:3", prepare: "" },
  external: {
    image: "python:3.13-slim",
    prepare:
      "pip install --quiet --no-cache-dir --target /tmp/lib pika==1.3.2 && export PYTHONPATH=/tmp/lib && ",
  },
} as const;

export async function runSeed(): Promise<SeedCount> {
  const { namespace, userSecretNames } = await outputs();
  const secret = userSecretNames?.guest;
  if (namespace === undefined || secret === undefined) {
    throw new Failure(
      "the stack exports no Secret for user guest",
      "the seed's programs need that user in the topology",
    );
  }
  const manifests = seedManifests({ namespace, secret, ...images[stackName()] });
  await apply(manifests);
  const inNamespace = ["--namespace", namespace];
  await wait(
    [...inNamespace, "rollout", "status", "deployment/seed-consumer", "--timeout=180s"],
    namespace,
    "consumer",
  );
  await wait(
    [...inNamespace, "wait", "--for=condition=Complete", "job/seed-producer", "--timeout=180s"],
    namespace,
    "producer",
  );
  const producer = capture(kubectl, [...inNamespace, "logs", "job/seed-producer"], { env: environment() });
  // The pod of a Job that is complete may be gone with its machine, and its log with it.
  const sent = await producer.then(
    (text) => count(text, "sent"),
    () => messageCount,
  );
  return brokerOf(namespace, async (broker) => {
    await drained(broker);
    const { messages: kept } = await broker<QueueReport>("/api/queues/myproject/testq2");
    const text = await capture(
      kubectl,
      [...inNamespace, "logs", "--prefix", "--tail=-1", "-l", "app=seed-consumer"],
      { env: environment() },
    );
    return { sent, received: count(text, "received"), kept: kept ?? 0 };
  });
}

interface QueueReport {
  /** Missing until the broker's statistics have their first sample. */
  readonly messages?: number;
}

/** `kubectl apply` does not change a finished Job, so the messages are sent only once. */
async function apply(manifests: readonly object[]): Promise<void> {
  await run(kubectl, ["apply", "--server-side", "-f", "-"], {
    env: environment(),
    log,
    input: manifests.map((object) => JSON.stringify(object)).join("\n---\n"),
  });
}

async function wait(args: readonly string[], namespace: string, program: string): Promise<void> {
  await run(kubectl, args, {
    env: environment(),
    log,
    advice: `eval "$(./dev env)"; kubectl -n ${namespace} describe pod -l app=seed-${program}; kubectl -n ${namespace} logs -l app=seed-${program}`,
  });
}

function count(text: string, word: string): number {
  return text.split("\n").filter((line) => new RegExp(`(^|\\s)${word} [0-9a-f-]{36}$`).test(line)).length;
}

/** Waits until the consumer has taken everything and the statistics include every remaining message. */
async function drained(broker: BrokerReader): Promise<void> {
  const messages = async (queue: string) =>
    (await broker<QueueReport>(`/api/queues/myproject/${queue}`)).messages;
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(300)) {
    if ((await messages("testq1")) === 0 && ((await messages("testq2")) ?? 0) >= messageCount) return;
  }
  throw new Failure(
    `the consumer did not empty testq1, or testq2 does not hold ${messageCount} messages, within 60 s`,
    "./dev status shows the queues",
    log,
  );
}
