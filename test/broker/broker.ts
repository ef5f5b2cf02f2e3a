/** A real broker as tests use it: its HTTP API, AMQP, and vhosts that are gone when the file of tests ends. */
import { randomUUID } from "node:crypto";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { inject } from "vitest";
import { readJson } from "../../components/topology/readJson.ts";
import type { Access } from "./access.ts";
import type { BrokerVersion } from "./versions.ts";

export interface Login {
  readonly username: string;
  readonly password: string;
}

const open = new Map<BrokerVersion, TestBroker>();

/** Closes every broker that the file of tests used. */
export async function closeBrokers(): Promise<void> {
  await Promise.all([...open.values()].map((broker) => broker.close()));
}

export class TestBroker {
  /** Address to which this host has a route; 15672 is the HTTP API's port, 5672 AMQP's. */
  readonly host: string;
  private readonly admin: Login;
  private readonly connections: ChannelModel[] = [];
  private readonly vhosts: string[] = [];

  private constructor({ host, username, password }: Access) {
    this.host = host;
    this.admin = { username, password };
  }

  /** The one of that version; the same object within a file of tests. */
  static of(version: BrokerVersion = "4.0"): TestBroker {
    const broker = open.get(version) ?? new TestBroker(inject("brokers")[version]);
    open.set(version, broker);
    return broker;
  }

  /** Of the administrator. */
  credentials(): Login {
    return this.admin;
  }

  /** `path` begins with `/api/`; `body` is sent as JSON. Any status is an answer. */
  async request(method: string, path: string, body?: unknown, login: Login = this.admin): Promise<Response> {
    const basic = Buffer.from(`${login.username}:${login.password}`).toString("base64");
    return fetch(`http://${this.host}:15672${path}`, {
      method,
      headers: { authorization: `Basic ${basic}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /**
   * Deletes. The broker ends a request that takes too long: on a busy machine a vhost with many queues needs several.
   * @param tries after that many the failure of the connection is thrown
   */
  async remove(path: string, tries = 5): Promise<Response> {
    try {
      return await this.request("DELETE", path);
    } catch (error) {
      if (tries <= 1) throw error;
      return this.remove(path, tries - 1);
    }
  }

  /** @throws on any status but success, with the broker's words. The caller says what shape it expects. */
  async get<T>(path: string): Promise<T> {
    return readJson(await (await this.succeeded("GET", path)).text()) as T;
  }

  /** A fresh vhost on which the administrator may do everything; removed after the file of tests. */
  async vhost(): Promise<string> {
    const name = `test-${randomUUID()}`;
    this.vhosts.push(name);
    await this.succeeded("PUT", `/api/vhosts/${name}`, {});
    const all = { configure: ".*", write: ".*", read: ".*" };
    await this.succeeded("PUT", `/api/permissions/${name}/${this.admin.username}`, all);
    return name;
  }

  /** As `POST /api/definitions`, or into one vhost. @throws with the broker's words when it refuses them. */
  async importDefinitions(definitions: unknown, vhost?: string): Promise<void> {
    const where = vhost === undefined ? "" : `/${encodeURIComponent(vhost)}`;
    await this.succeeded("POST", `/api/definitions${where}`, definitions);
  }

  /** Ended after the file of tests. */
  async connection(vhost: string, login: Login = this.admin): Promise<ChannelModel> {
    // amqplib decodes the vhost's name as if it came from a URL.
    const to = { protocol: "amqp", hostname: this.host, port: 5672, vhost: encodeURIComponent(vhost) };
    const connection = await connect({ ...to, ...login });
    // The call that the broker refuses rejects; an event that nobody listens to would end the run.
    connection.on("error", () => undefined);
    this.connections.push(connection);
    return connection;
  }

  /** A channel on a connection of its own. Its messages are confirmed: `await channel.waitForConfirms()`. */
  async channel(vhost: string, login: Login = this.admin): Promise<ConfirmChannel> {
    const channel = await (await this.connection(vhost, login)).createConfirmChannel();
    channel.on("error", () => undefined);
    return channel;
  }

  /** Ends the connections and removes the vhosts that were asked for here. */
  async close(): Promise<void> {
    // One that the broker has closed already says so by rejecting.
    await Promise.allSettled(this.connections.splice(0).map((connection) => connection.close()));
    const remove = async (name: string): Promise<string[]> => {
      const answer = await this.remove(`/api/vhosts/${name}`);
      if (answer.ok || answer.status === 404) return [];
      return [`DELETE vhost ${name}: ${answer.status} ${await answer.text()}`];
    };
    const failures = (await Promise.all(this.vhosts.splice(0).map(remove))).flat();
    if (failures.length > 0) throw new Error(failures.join("\n"));
  }

  private async succeeded(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await this.request(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
