/** Keys that RabbitMQ still takes, so that old files boot, and does not use: nothing in its sources reads their values. */

interface Ignored {
  readonly key: RegExp;
  /** The first minor version that ignores it. */
  readonly from: number;
  /** Ends the sentence "RabbitMQ 4.3 ignores this key: …". */
  readonly reason: string;
}

const ignored: readonly Ignored[] = [
  {
    key: /^cluster_partition_handling(\.|$)/,
    from: 3,
    reason: "it keeps its metadata in Khepri, which needs no strategy for partitions",
  },
  {
    key: /^mirroring_sync_(batch_size|max_throughput)$/,
    from: 0,
    reason: "there are no mirrored queues any more; use quorum queues",
  },
  { key: /^queue_master_locator$/, from: 0, reason: "use queue_leader_locator" },
  { key: /^classic_queue\.default_version$/, from: 0, reason: "classic queues have one version left" },
  {
    key: /^vm_memory_high_watermark_paging_ratio$/,
    from: 0,
    reason: "classic queues write messages to disk whatever the memory",
  },
  { key: /^memory_monitor_interval$/, from: 0, reason: "nothing uses the interval any more" },
  { key: /^hipe_compile$/, from: 0, reason: "Erlang has no HiPE any more" },
  { key: /^web_(mqtt|stomp)\.use_file_handle_cache$/, from: 0, reason: "there is no such cache any more" },
];

/** Why the version does not use the key; undefined if it does. */
export function ignoredBecause(key: string, version: string): string | undefined {
  const minor = Number(version.split(".")[1]);
  return ignored.find((one) => one.key.test(key) && minor >= one.from)?.reason;
}
