/** The management API of a broker, as the end-to-end tests ask it. */
import { addressIn, eventually, namespace, secretIn } from "./stack.ts";

/** The value of HTTP's Authorization header. */
export const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

/** As one user. */
export class Broker {
  private readonly address: string;
  private readonly authorization: string;

  /** @param host a name or an address */
  constructor(host: string, login: { readonly username?: string; readonly password?: string }) {
    this.address = `http://${host}:15672`;
    this.authorization = basic(login.username ?? "", login.password ?? "");
  }

  /** As the administrator that Warren made. */
  static async of(namespace: string, cluster: string): Promise<Broker> {
    return new Broker(await addressIn(namespace, cluster), await secretIn(namespace, `${cluster}-admin`));
  }

  static ofStack(): Promise<Broker> {
    return Broker.of(namespace, "warren");
  }

  async request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.address}${path}`, {
      method,
      headers: { authorization: this.authorization, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** @returns what the answer's JSON says; undefined if it is empty */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    // The caller knows what RabbitMQ answers there.
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  get<T>(path: string): Promise<T> {
    return this.ask("GET", path);
  }

  /** As somebody else: status of `GET /api/whoami` and the like. */
  async statusAs(user: string, password: string): Promise<number> {
    const headers = { authorization: basic(user, password) };
    return (await fetch(`${this.address}/api/whoami`, { headers })).status;
  }
}

export interface NodeReport {
  readonly name: string;
  readonly running: boolean;
}

export async function runningNodes(broker: Broker): Promise<string[]> {
  const nodes = await broker.get<NodeReport[]>("/api/nodes");
  return nodes.flatMap(({ name, running }) => (running ? [name] : [])).sort();
}

/** Messages in a queue of vhost myproject, once the statistics know. */
export async function messagesIn(broker: Broker, queue: string): Promise<number> {
  return eventually(`messages in ${queue}`, async () => {
    const { messages } = await broker.get<{ messages?: number }>(`/api/queues/myproject/${queue}`);
    return messages;
  });
}
