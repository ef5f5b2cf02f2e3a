/** The AMQP connection of a command: to the address that was given, to the management API's host, or to a pod. */
import { plainHttpProblem } from "../components/broker/plainHttp.ts";
import type { TunnelTarget } from "../components/connection/kubernetes/target.ts";
import { amqpListeners, type Listener } from "../components/messages/queue.ts";
import { type Login, Session } from "../components/messages/session.ts";
import { CommandError, type Options, type Output, UsageError } from "./command.ts";
import { type BrokerValues, brokerSection, plainHttpNames } from "./liveBroker.ts";
import { type BrokerAccess, clientOf, explain } from "./management.ts";

export const amqpOptions = {
  "amqp-url": {
    type: "string",
    value: "URL",
    help: "The AMQP address, amqp[s]://HOST[:PORT], if it is not at the host of --url.",
    section: brokerSection,
  },
} as const satisfies Options;

export interface AmqpValues extends BrokerValues {
  /** @default the host of --url and the port at which the broker says that it listens */
  readonly "amqp-url"?: string | undefined;
}

interface Place extends Pick<Login, "host" | "port" | "tls"> {}

/** @param name of the command, for the broker's list of connections @throws CommandError */
export async function amqpTo(
  values: AmqpValues,
  access: BrokerAccess,
  vhost: string,
  name: string,
  { err }: Output,
): Promise<Session> {
  const place = await placeOf(values, access);
  const { username, password, certificates = {} } = access.credentials;
  const onBlocked = (reason: string) =>
    err(`RabbitMQ blocks publishers until its alarm ends (${reason}); this waits. warren status says more`);
  return Session.open({ ...place, certificates, username, password, vhost, name, onBlocked }).catch(
    (error: unknown) => {
      const { tls, host, port } = place;
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommandError(
        `cannot connect to amqp${tls ? "s" : ""}://${host}:${port} as user ${JSON.stringify(username)} in vhost ` +
          `${JSON.stringify(vhost)}: ${reason}; check that the user has permissions in that vhost, and the address ` +
          "(--amqp-url)",
      );
    },
  );
}

async function placeOf(values: AmqpValues, access: BrokerAccess): Promise<Place> {
  const given = values["amqp-url"];
  if (given !== undefined) {
    if (access.cluster !== undefined) throw new UsageError("--amqp-url belongs to --url");
    return refusePlain(addressOf(given), values);
  }
  const listeners = await amqpListeners(clientOf(access.credentials)).catch(explain);
  if (access.cluster !== undefined) return podPlace(access.cluster, listeners);
  const { protocol, hostname } = new URL(access.credentials.endpoint);
  const [tls, plain] = [listeners.find(({ tls }) => tls), listeners.find(({ tls }) => !tls)];
  const listener = protocol === "https:" ? (tls ?? plain) : (plain ?? tls);
  if (listener === undefined) throw new CommandError("the broker does not listen for AMQP; give --amqp-url");
  return refusePlain({ ...listener, host: hostname }, values);
}

function addressOf(given: string): Place {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^amqps?:$/.test(url.protocol) || url.hostname === "") {
    throw new UsageError("--amqp-url takes amqp://HOST:PORT or amqps://HOST:PORT");
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("--amqp-url takes no credentials: they are those of --user");
  }
  const tls = url.protocol === "amqps:";
  return { host: url.hostname, port: Number(url.port) || (tls ? 5671 : 5672), tls };
}

function refusePlain(place: Place, values: AmqpValues): Place {
  const same = place.tls ? "https" : "http";
  const problem = values["allow-plain-http"]
    ? undefined
    : plainHttpProblem(`${same}://${place.host}:${place.port}`, plainHttpNames);
  if (problem === undefined) return place;
  throw new UsageError(
    `AMQP at ${place.host}:${place.port} has no TLS and leads to another machine: everybody on the way could read the ` +
      "password; give an address with --amqp-url amqps://…, or, in a network that you trust, --allow-plain-http",
  );
}

/** Through the Kubernetes API, which encrypts the way there. A listener with TLS has to prove that it is the Service. */
async function podPlace({ caCert, ...pods }: TunnelTarget, listeners: readonly Listener[]): Promise<Place> {
  const listener = listeners.find(({ tls }) => !tls) ?? listeners[0];
  if (listener === undefined) throw new CommandError("the broker does not listen for AMQP");
  const [{ podDialer }, { onePort }] = await Promise.all([
    import("../components/connection/kubernetes/pods.ts"),
    import("../components/connection/tunnel/onePort.ts"),
  ]);
  const target = { ...pods, port: listener.port, ...(listener.tls && caCert !== undefined && { caCert }) };
  const stream = await podDialer(target)().catch((error: unknown) => {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  });
  return { host: "127.0.0.1", port: await onePort(stream), tls: false };
}
