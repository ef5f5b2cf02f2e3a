/** The load: who sends to which queues. */

export const matrixNamespace = "warren-matrix";
/** Whom the clients log in as. */
export const loadUser = "load";

export const clientNames = ["amqplib", "pika", "java"] as const;
export type ClientName = (typeof clientNames)[number];

export const queueTypes = ["quorum", "stream", "classic"] as const;
export type QueueType = (typeof queueTypes)[number];

export interface LoadQueue {
  /** The clients know a stream by the beginning of its name. */
  readonly name: string;
  readonly type: QueueType;
  readonly client: ClientName;
}

export const queues: readonly LoadQueue[] = queueTypes.flatMap((type) =>
  clientNames.map((client) => ({ name: `${type}.${client}`, type, client })),
);
