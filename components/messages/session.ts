/** A connection of AMQP 0-9-1. The client is only loaded here. */
import type { Channel, ChannelModel, ConfirmChannel, Options } from "amqplib";
import { type Certificates, tlsOptions } from "../broker/request.ts";
import type { Destination } from "./destination.ts";
import { keepHeaderTypes } from "./exactHeaders.ts";

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly certificates: Certificates;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** For the broker's list of connections: `warren messages move`. */
  readonly name: string;
  /** Called when an alarm blocks publishers, with its reason. */
  readonly onBlocked: (reason: string) => void;
}

/** For a connection to open, in ms. */
const timeout = 20_000;

/** What became of a published message: only `routed` means that a queue has it. */
export type Fate = "routed" | "unroutable" | "rejected";

export class Session {
  readonly user: string;
  private readonly model: ChannelModel;
  private lost: string | undefined;

  private constructor(model: ChannelModel, user: string) {
    this.model = model;
    this.user = user;
    model.on("error", (error) => {
      this.lost = error.message;
    });
  }

  /** @throws if the broker does not answer or refuses the user or the vhost */
  static async open(login: Login): Promise<Session> {
    keepHeaderTypes();
    const { connect, credentials } = await import("amqplib");
    const { host, port, username, password } = login;
    const model = await connect(
      {
        protocol: login.tls ? "amqps" : "amqp",
        // An IPv6 address stands in brackets in an address only.
        hostname: host.replace(/^\[|\]$/g, ""),
        port,
        // amqplib decodes the vhost's name as if it came from a URL.
        vhost: encodeURIComponent(login.vhost),
      },
      {
        timeout,
        noDelay: true,
        credentials: credentials.plain(username, password),
        clientProperties: { connection_name: login.name },
        ...tlsOptions(login.certificates),
      },
    );
    model.on("blocked", (reason) => login.onBlocked(reason));
    return new Session(model, username);
  }

  /** Why the connection ended; undefined while it is open. */
  get lostBecause(): string | undefined {
    return this.lost;
  }

  async channel(): Promise<Channel> {
    const channel = await this.model.createChannel();
    // The call that fails rejects with the same error.
    channel.on("error", () => undefined);
    return channel;
  }

  async publisher(): Promise<Publisher> {
    return new Publisher(await this.confirmChannel());
  }

  /** The broker confirms what is published on it. */
  confirmChannel(): Promise<ConfirmChannel> {
    return this.model.createConfirmChannel();
  }

  /** Whether there is something that the destination names: an exchange, or the queue behind the exchange "". */
  async has({ exchange, routingKey }: Destination): Promise<boolean> {
    // A channel that asks for what is not there is closed.
    const channel = await this.channel();
    try {
      await (exchange === "" ? channel.checkQueue(routingKey) : channel.checkExchange(exchange));
      await channel.close();
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.includes("NOT_FOUND")) return false;
      throw error;
    }
  }

  /** Messages that are ready; all that a stream holds. @throws if there is no such queue, with the code 404 */
  async count(queue: string): Promise<number> {
    const channel = await this.channel();
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  }

  async close(): Promise<void> {
    await this.model.close();
  }
}

/** Publishes one message at a time, so that a basic.return can only be about that one. */
export class Publisher {
  private readonly channel: ConfirmChannel;
  private isReturned = false;
  private closedBecause: Error | undefined;

  constructor(channel: ConfirmChannel) {
    this.channel = channel;
    channel.on("error", (error) => {
      this.closedBecause = error;
    });
    channel.on("return", () => {
      this.isReturned = true;
    });
  }

  /** @param options with `mandatory` @throws if the channel ends before the broker has confirmed */
  publish({ exchange, routingKey }: Destination, content: Buffer, options: Options.Publish): Promise<Fate> {
    this.isReturned = false;
    return new Promise((resolve, reject) => {
      this.channel.publish(exchange, routingKey, content, options, (error: unknown) => {
        if (error === null) resolve(this.isReturned ? "unroutable" : "routed");
        else if (isNacked(error)) resolve("rejected");
        else reject(this.closedBecause ?? error);
      });
    });
  }
}

/** Whether the broker refused a published message; else the channel ended. */
export const isNacked = (error: unknown): boolean =>
  error instanceof Error && error.message === "message nacked";
