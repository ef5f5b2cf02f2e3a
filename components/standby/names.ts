/** What a warm standby's objects are called on both clusters. */

/**
 * The user and the policy for copies on the primary; the upstream, the global parameter with the recovery point, and the
 * lock on the standby.
 */
export const standbyName = "warren-standby";

/** Begins the names of the queues and exchanges that federation makes on the primary. */
export const federationPrefix = "federation: ";

/** The standby's policy for one exchange. */
export const policyName = (exchange: string) => `${standbyName}: ${exchange}`;

export const isOwnPolicy = (name: string) => name === standbyName || name.startsWith(`${standbyName}: `);

/** The queue on the primary in which an exchange's messages wait for the standby. @param cluster the standby's cluster name */
export const copiesQueue = (exchange: string, cluster: string) =>
  `${federationPrefix}${exchange} -> ${cluster}`;

/** Above those that topologies use. */
export const priority = 1_000_000;

/**
 * How long the primary keeps copies for a standby that does not fetch them, in ms. Then RabbitMQ deletes the queues with
 * the copies: a standby that is gone must not fill the primary's disk.
 */
export const keepMs = 4 * 60 * 60 * 1000;

/** Copies of one exchange that are on the way at the same time. Those can come twice after an interruption. */
export const prefetch = 200;

/** Between two attempts of a link to connect, in s. */
export const reconnectDelay = 5;
