/** For each alert: series on which it must fire, and the nearest ones on which it must not. */

/** Each sample is a minute after the one before, in promtool's own notation: `0+10x5`, `1 1 _ 1`. */
export interface Series {
  readonly [series: string]: string;
}

export interface AlertCase {
  readonly bad: Series;
  /** How many alerts of that name fire. @default 1 */
  readonly fires?: number;
  readonly good: Series;
  /** Minutes after which it has fired. @default 20 */
  readonly after?: number;
}

const node = (pod: number) => `namespace="shop",pod="orders-${pod}",instance="10.0.0.${pod}:15692"`;
const of = (metric: string, pod = 0, labels = "") =>
  `${metric}{${node(pod)}${labels === "" ? "" : `,${labels}`}}`;
const identity = (pod: number) => of("rabbitmq_identity_info", pod, `rabbitmq_node="rabbit@orders-${pod}"`);
const always = "1x180";
const threeNodes: Series = { [identity(0)]: always, [identity(1)]: always, [identity(2)]: always };
/** The second node is gone after five minutes. */
const oneGone: Series = { ...threeNodes, [identity(1)]: "1x5 stale" };
const twoGone: Series = { ...oneGone, [identity(2)]: "1x5 stale" };

const queue = 'vhost="/",queue="q"';
const queues = (pod: number, numbers: { readonly [metric: string]: string }): Series =>
  Object.fromEntries(
    Object.entries(numbers).map(([metric, values]) => [
      of(`rabbitmq_detailed_queue_${metric}`, pod, queue),
      values,
    ]),
  );
const member = (pod: number, membership: "leader" | "follower") =>
  of(
    "rabbitmq_detailed_queue_info",
    pod,
    `${queue},queue_type="rabbit_quorum_queue",membership="${membership}"`,
  );
/** As 4.0 names members. */
const oldMember = (pod: number) => of("rabbitmq_detailed_raft_log_commit_index", pod, queue);
const leftOver = oldMember(0).replace('"q"', '"deleted"');
const backlog = (waiting: string) => ({ messages_ready: waiting, process_reductions_total: "5+5x180" });
const dead = (reason: string) =>
  of(
    `rabbitmq_global_messages_dead_lettered_${reason}_total`,
    0,
    'queue_type="rabbit_quorum_queue",dead_letter_strategy="disabled"',
  );
const unroutable = (protocol: string) =>
  of("rabbitmq_global_messages_unroutable_dropped_total", 0, `protocol="${protocol}"`);

export const nodeCases: { readonly [alert: string]: AlertCase } = {
  RabbitmqNoMajority: { bad: twoGone, good: oneGone },
  RabbitmqNodeDown: { bad: oneGone, good: threeNodes },
  RabbitmqPartition: {
    bad: { ...threeNodes, [of("rabbitmq_unreachable_cluster_peers_count")]: "0x5 1x180" },
    // The node that nobody reaches is down, which is no partition.
    good: { ...oneGone, [of("rabbitmq_unreachable_cluster_peers_count")]: "0x5 1x180" },
  },
  RabbitmqNodeRestarts: {
    bad: { [of("rabbitmq_erlang_uptime_seconds")]: "100 160 10 70 10 70+60x180" },
    good: { [of("rabbitmq_erlang_uptime_seconds")]: "100 160 10 70+60x180" },
  },
  RabbitmqPodStuckTerminating: {
    bad: { [of("kube_pod_deletion_timestamp")]: "60x180" },
    good: { [of("kube_pod_deletion_timestamp")]: "3600x180" },
    after: 70,
  },
  RabbitmqScrapeFails: {
    bad: { ...threeNodes, [of("up", 0, 'job="a"')]: always, [of("up", 0, 'job="b"')]: "0x180" },
    // A node that is down answers nowhere, and has its own alert.
    good: { ...oneGone, [of("up", 1, 'job="a"')]: "1x5 0x180", [of("up", 1, 'job="b"')]: "1x5 0x180" },
  },
  RabbitmqMemoryAlarm: {
    bad: { [of("rabbitmq_alarms_memory_used_watermark")]: always },
    good: { [of("rabbitmq_alarms_memory_used_watermark")]: "0x180" },
  },
  RabbitmqDiskAlarm: {
    bad: { [of("rabbitmq_alarms_free_disk_space_watermark", 2)]: always },
    good: { [of("rabbitmq_alarms_free_disk_space_watermark", 2)]: "0x180" },
  },
  RabbitmqDiskFillsUp: {
    bad: {
      [of("rabbitmq_disk_space_available_bytes")]: "5000000000-1000000x180",
      [of("rabbitmq_disk_space_available_limit_bytes")]: "4000000000x180",
    },
    good: {
      [of("rabbitmq_disk_space_available_bytes")]: "5000000000-100000x180",
      [of("rabbitmq_disk_space_available_limit_bytes")]: "4000000000x180",
    },
    after: 120,
  },
  RabbitmqFileDescriptorsNearLimit: {
    bad: { [of("rabbitmq_process_open_fds")]: "900x180", [of("rabbitmq_process_max_fds")]: "1000x180" },
    good: { [of("rabbitmq_process_open_fds")]: "800x180", [of("rabbitmq_process_max_fds")]: "1000x180" },
  },
  RabbitmqConnectionChurn: {
    // Six in a second on each of two nodes.
    bad: {
      [of("rabbitmq_connections_opened_total", 0)]: "0+360x180",
      [of("rabbitmq_connections_opened_total", 1)]: "0+360x180",
    },
    good: { [of("rabbitmq_connections_opened_total", 0)]: "0+360x180" },
  },
};

export const queueCases: { readonly [alert: string]: AlertCase } = {
  RabbitmqLeaderlessQueues: {
    // One queue of each version's kind, whose leader's node is gone.
    bad: {
      ...twoGone,
      [member(0, "follower")]: always,
      [member(1, "leader")]: "1x5 stale",
      ...queues(1, { messages: "3x5 stale" }),
      [oldMember(0).replace('"q"', '"old"')]: always,
    },
    // The leader has moved; a queue that 4.0 has deleted is still in its metrics.
    good: {
      ...threeNodes,
      [member(0, "follower")]: always,
      [member(1, "leader")]: "1x5 stale",
      [member(2, "leader")]: "_x6 1x180",
      ...queues(2, { messages: "_x6 3x180" }),
      [leftOver]: always,
    },
  },
  RabbitmqQuorumCritical: {
    bad: {
      ...oneGone,
      [oldMember(0)]: always,
      [oldMember(1)]: "1x5 stale",
      [oldMember(2)]: always,
      ...queues(0, { messages: always }),
    },
    good: {
      ...threeNodes,
      [member(0, "follower")]: always,
      [member(1, "leader")]: always,
      [member(2, "follower")]: always,
      ...queues(1, { messages: always }),
      [leftOver]: always,
    },
  },
  RabbitmqRaftLogGrows: {
    bad: {
      [of("rabbitmq_raft_max_num_segments", 0, 'ra_system="quorum_queues"')]: "600x180",
      [of("rabbitmq_detailed_raft_log_last_written_index", 1, queue)]: "3000000x180",
      [of("rabbitmq_detailed_raft_log_snapshot_index", 1, queue)]: "100x180",
    },
    fires: 2,
    good: {
      [of("rabbitmq_raft_max_num_segments", 0, 'ra_system="quorum_queues"')]: "400x180",
      [of("rabbitmq_detailed_raft_log_last_written_index", 1, queue)]: "3000000x180",
      [of("rabbitmq_detailed_raft_log_snapshot_index", 1, queue)]: "2900000x180",
    },
  },
  RabbitmqQueueWithoutConsumers: {
    bad: queues(1, { ...backlog("5x180"), consumers: "0x180" }),
    // A stream keeps its messages, and counts no reductions.
    good: queues(1, { messages_ready: "5x180", process_reductions_total: "0x180", consumers: "0x180" }),
  },
  RabbitmqQueueGrows: {
    bad: queues(0, backlog("0+100x180")),
    good: queues(0, backlog("90000-100x180")),
    after: 40,
  },
  RabbitmqUnackedGrow: {
    bad: queues(0, { messages_unacked: "0+100x180", process_reductions_total: "5+5x180" }),
    good: queues(0, { messages_unacked: "900x180", process_reductions_total: "5+5x180" }),
    after: 40,
  },
  RabbitmqDeadLettersGrow: {
    bad: { [dead("rejected")]: "0+1x180", [dead("delivery_limit")]: "0+1x180" },
    fires: 2,
    good: { [dead("expired")]: "0+100x180", [dead("rejected")]: "50x180" },
    after: 40,
  },
  RabbitmqUnroutableMessages: {
    bad: {
      [unroutable("amqp091")]: "0+1x180",
      [unroutable("amqp10")]: "0+1x180",
      [unroutable("mqtt50")]: "0+1x180",
    },
    fires: 3,
    good: { [unroutable("amqp091")]: "7x180" },
    after: 40,
  },
};
