/** Addresses that lead to the broker itself, as RabbitMQ's amqp_uri.erl reads them. */

/**
 * The vhost of this broker that an address without a host leads to: `/` for `amqp://`, `shop` for `amqp:///shop`.
 * Undefined for the address of another broker.
 */
export function ownVhost(address: string): string | undefined {
  const [found, path] = /^amqp:\/\/(\/[^?#]*)?(?:[?#].*)?$/s.exec(address) ?? [];
  if (found === undefined) return undefined;
  if (path === undefined) return "/";
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined; // no code of UTF-8
  }
}

/** The address without a host that leads there. */
export const addressOfVhost = (vhost: string): string => `amqp:///${encodeURIComponent(vhost)}`;
