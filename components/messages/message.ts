/** A message as amqplib delivers it, with the types of its properties. */
import type { Message as Delivered } from "amqplib";
import type { Table } from "./exactHeaders.ts";

export interface Properties {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly headers: Table | undefined;
  readonly deliveryMode: number | undefined;
  readonly priority: number | undefined;
  readonly correlationId: string | undefined;
  readonly replyTo: string | undefined;
  readonly expiration: string | undefined;
  readonly messageId: string | undefined;
  /** Seconds since 1970. */
  readonly timestamp: number | undefined;
  readonly type: string | undefined;
  readonly userId: string | undefined;
  readonly appId: string | undefined;
  /** Deprecated by AMQP 0-9-1 itself, and not sent by amqplib. */
  readonly clusterId: string | undefined;
}

export interface Message extends Omit<Delivered, "properties"> {
  readonly properties: Properties;
}
