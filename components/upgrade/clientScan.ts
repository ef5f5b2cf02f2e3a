/** Who is connected and does what the next version denies. */
import { items, map, text } from "../broker/fromBroker.ts";
import type { DeniedFeature } from "../cluster/deniedFeatures.ts";
import type { Get } from "./brokerState.ts";

export interface Client {
  /** RabbitMQ's name of the connection: addresses and ports of both ends. */
  readonly connection: string;
  /** The name that the client gave it. */
  readonly name: string | undefined;
  readonly user: string;
  /** Address and port. */
  readonly peer: string;
  /** The library: `amqplib 0.10.5`. */
  readonly library: string | undefined;
}

export interface Use {
  readonly feature: DeniedFeature;
  /** The object: `queue "tmp" in vhost "/"`; undefined if it is the connection itself. */
  readonly object: string | undefined;
  /** Those who use it now, as far as the broker knows: a queue's publishers are not among them. */
  readonly clients: readonly Client[];
  /** False where the broker cannot tell whether the client uses it. */
  readonly isCertain: boolean;
}

const smallestFrame = 8192;

/** @param denied what to look for; nothing else is read */
export async function scanClients(get: Get, denied: readonly DeniedFeature[]): Promise<readonly Use[]> {
  if (denied.length === 0) return [];
  const clients = new Map<string, Client & { readonly frameMax: unknown; readonly protocol: string }>();
  for (const one of items(await get(`/connections?columns=${connectionColumns}`))) {
    const { protocol, frame_max: frameMax } = one;
    clients.set(text(one.name), { ...client(one), frameMax, protocol: text(protocol) });
  }
  const named = (connection: string) => {
    const found = clients.get(connection);
    return found === undefined ? [] : [found];
  };
  const finders: { readonly [feature: string]: () => Promise<readonly Found[]> } = {
    small_frame_max: async () =>
      [...clients.values()]
        .filter(({ frameMax }) => typeof frameMax === "number" && frameMax > 0 && frameMax < smallestFrame)
        .map((one) => ({ clients: [one] })),
    // The broker does not keep the addresses that a client used.
    amqp_address_v1: async () =>
      [...clients.values()]
        .filter(({ protocol }) => protocol.startsWith("AMQP 1-0"))
        .map((one) => ({ clients: [one], isCertain: false })),
    transient_nonexcl_queues: () => transientQueues(get, named),
    global_qos: () => globalPrefetch(get, named),
    queue_master_locator: () => masterLocators(get),
    classic_queue_v1: () => queuesWith(get, (given) => given["x-queue-version"] === 1),
  };
  const uses = await Promise.all(
    denied.map(async (feature) =>
      ((await finders[feature.name]?.()) ?? []).map(
        ({ object, clients, isCertain = true }): Use => ({
          feature,
          object,
          clients: clients.map(plain),
          isCertain,
        }),
      ),
    ),
  );
  return uses.flat();
}

interface Found {
  readonly object?: string;
  readonly clients: readonly Client[];
  readonly isCertain?: boolean;
}

type Named = (connection: string) => readonly Client[];

const connectionColumns =
  "name,user,peer_host,peer_port,protocol,frame_max,user_provided_name,client_properties";

function client(one: ReturnType<typeof map>): Client {
  const { connection_name, product, version } = map(one.client_properties);
  const name = text(one.user_provided_name) || text(connection_name);
  const library = [text(product), text(version)].filter((part) => part !== "").join(" ");
  return {
    connection: text(one.name),
    name: name === "" ? undefined : name,
    user: text(one.user),
    peer: `${text(one.peer_host)}:${String(one.peer_port ?? "")}`,
    library: library === "" ? undefined : library,
  };
}

const plain = ({ connection, name, user, peer, library }: Client): Client => ({
  connection,
  name,
  user,
  peer,
  library,
});

const inVhost = (what: string, name: unknown, vhost: unknown) =>
  `${what} ${JSON.stringify(text(name))} in vhost ${JSON.stringify(text(vhost))}`;

async function transientQueues(get: Get, named: Named): Promise<readonly Found[]> {
  const [queues, consumers] = await Promise.all([
    get("/queues?columns=name,vhost,durable,exclusive"),
    get("/consumers"),
  ]);
  const found = items(queues).filter(({ durable, exclusive }) => durable === false && exclusive === false);
  const connectionsOf = new Map<string, Set<string>>();
  for (const { queue, channel_details } of items(consumers)) {
    const { name, vhost } = map(queue);
    const key = inVhost("queue", name, vhost);
    const connections = connectionsOf.get(key) ?? new Set();
    connectionsOf.set(key, connections.add(text(map(channel_details).connection_name)));
  }
  return found.map(({ name, vhost }) => {
    const object = inVhost("queue", name, vhost);
    return { object, clients: [...(connectionsOf.get(object) ?? [])].flatMap(named) };
  });
}

/**
 * RabbitMQ does not report a global prefetch. Whoever has one has consumers that acknowledge and have no prefetch of their
 * own, and so has whoever has no limit at all.
 */
async function globalPrefetch(get: Get, named: Named): Promise<readonly Found[]> {
  const unlimited = items(await get("/consumers")).filter(
    ({ ack_required, prefetch_count }) => ack_required === true && prefetch_count === 0,
  );
  const connections = new Set(
    unlimited.map(({ channel_details }) => text(map(channel_details).connection_name)),
  );
  return [...connections].map((connection) => ({ clients: named(connection), isCertain: false }));
}

async function masterLocators(get: Get): Promise<readonly Found[]> {
  const policies = items(await get("/policies")).filter(
    (one) => map(one.definition)["queue-master-locator"] !== undefined,
  );
  return [
    ...(await queuesWith(get, (given) => given["x-queue-master-locator"] !== undefined)),
    ...policies.map(({ name, vhost }) => ({ object: inVhost("policy", name, vhost), clients: [] })),
  ];
}

/** The queues that were declared with such arguments. */
async function queuesWith(
  get: Get,
  isMeant: (given: ReturnType<typeof map>) => boolean,
): Promise<readonly Found[]> {
  return items(await get("/queues?columns=name,vhost,arguments"))
    .filter((one) => isMeant(map(one.arguments)))
    .map(({ name, vhost }) => ({ object: inVhost("queue", name, vhost), clients: [] }));
}
