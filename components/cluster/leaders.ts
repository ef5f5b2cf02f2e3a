/** Whether queues' leaders are unevenly spread. Pure. */

/**
 * RabbitMQ's own rule of `rebalance`: no node leads more than its share.
 * @param leaders the leader of each quorum queue and stream
 */
export function areUnbalanced(leaders: readonly string[], nodes: readonly string[]): boolean {
  const share = Math.floor(leaders.length / nodes.length) + (leaders.length % nodes.length);
  return nodes.some((node) => leaders.filter((leader) => leader === node).length > share);
}
