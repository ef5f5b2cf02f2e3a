/** Limits of vhosts and of users in the broker's JSON. */
export const limitNames = {
  user: { maxConnections: "max-connections", maxChannels: "max-channels" },
  vhost: { maxConnections: "max-connections", maxQueues: "max-queues" },
} as const;

type Owner = keyof typeof limitNames;

/** RabbitMQ's name of a limit: `max-connections`. */
export function limitToBroker(owner: Owner, name: string): string {
  const names: { readonly [name: string]: string } = limitNames[owner];
  return names[name] ?? name;
}

/** Warren's name of a limit: `maxConnections`; undefined for an unknown limit. */
export function limitFromBroker(owner: Owner, name: string): string | undefined {
  return Object.entries(limitNames[owner]).find(([, broker]) => broker === name)?.[0];
}

/** `{maxQueues: 5}` as `{"max-queues": 5}`. */
export function limitsToBroker(
  owner: Owner,
  limits: { readonly [name: string]: number | undefined },
): { readonly [name: string]: number } {
  return Object.fromEntries(
    Object.keys(limitNames[owner]).flatMap((name) => {
      const limit = limits[name];
      return limit === undefined ? [] : [[limitToBroker(owner, name), limit]];
    }),
  );
}
