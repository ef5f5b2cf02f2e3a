/** Alerts about queues: their leaders and members, their depth, and what becomes of messages. */
import type { Alert } from "./alert.ts";

const countMembers = (metric: string) =>
  `count by (namespace, vhost, queue) (max by (namespace, pod, vhost, queue) (${metric}))`;

/** Of quorum queues. From 4.1 on, queue_info names each member; up to 4.0 only the metrics of Raft do. */
const named = countMembers('rabbitmq_detailed_queue_info{$nodes,queue_type="rabbit_quorum_queue"}');
const inRaft = countMembers('rabbitmq_detailed_raft_log_commit_index{$nodes,queue!=""}');

const hasLeader = "on (namespace, vhost, queue) rabbitmq_detailed_queue_messages{$nodes}";

/**
 * The node of a deleted queue's leader may go on with its metrics of Raft for ever. So a single member counts only while
 * nodes are missing, on which others may be.
 */
const mayLackLeader =
  `${named} or ${inRaft} > 1 or ${inRaft} and on () ` +
  "(count(max by (pod) (rabbitmq_identity_info{$nodes})) < $replicas)";

/** Only the node of a queue's leader counts its messages. */
const depth = (what: string) => `max by (namespace, vhost, queue) (rabbitmq_detailed_queue_${what}{$queues})`;

/** Streams keep what was read, and are no backlog. Alone among queues they never count reductions. */
const isNoStream = `and on (namespace, vhost, queue) ${depth("process_reductions_total")} > 0`;

const growing = (what: string) =>
  `(${depth(what)} > $threshold) and on (namespace, vhost, queue) ` +
  `max by (namespace, vhost, queue) (deriv(rabbitmq_detailed_queue_${what}{$queues}[15m])) > 0 ${isNoStream}`;

/** Messages that time out are left out: retries with a delay are made of them. */
const deadLetters = ["rejected", "delivery_limit", "maxlen"]
  .map((reason) => {
    const counter = `rabbitmq_global_messages_dead_lettered_${reason}_total{$nodes}`;
    return `label_replace(${increase(counter, "dead_letter_strategy")}, "reason", "${reason}", "", "")`;
  })
  .join(" or ");

/** In 15 minutes. A counter that two jobs scrape counts once. */
function increase(counter: string, label: string): string {
  const labels = `namespace, ${label}`;
  return `sum by (${labels}) (max by (${labels}, pod, queue_type) (increase(${counter}[15m])))`;
}

const unroutable = ["dropped", "returned"]
  .map((fate) => {
    const counter = `rabbitmq_global_messages_unroutable_${fate}_total{$nodes}`;
    return `label_replace(${increase(counter, "protocol")}, "fate", "${fate}", "", "")`;
  })
  .join(" or ");

export const queueAlerts: readonly Alert[] = [
  {
    name: "RabbitmqLeaderlessQueues",
    severity: "critical",
    forSeconds: 60,
    expression: `count by (namespace, vhost) ((${mayLackLeader}) unless ${hasLeader})`,
    leastNodes: 2,
    summary: "{{ $value }} quorum queues of vhost {{ $labels.vhost }} have no leader",
    description:
      "They take no messages and hand out none. They have lost their majority, or an election does not end.",
  },
  {
    name: "RabbitmqQuorumCritical",
    severity: "warning",
    forSeconds: 300,
    // A queue of two members out of three has none to spare; so has one that was made with two.
    expression: `count by (namespace) ((${named} or ${inRaft}) < 3 and ${hasLeader})`,
    leastNodes: 3,
    summary: "{{ $value }} quorum queues have fewer than three members that run",
    description: "If another node stops, they lose their majority and stand still.",
  },
  {
    name: "RabbitmqRaftLogGrows",
    severity: "warning",
    forSeconds: 600,
    // 4.0 has no number of segments; a segment holds 4,096 entries.
    expression:
      "max by (namespace, pod) (rabbitmq_raft_max_num_segments{$nodes}) > $threshold or " +
      'max by (namespace, pod) (rabbitmq_detailed_raft_log_last_written_index{$nodes,queue!=""} - rabbitmq_detailed_raft_log_snapshot_index{$nodes,queue!=""}) / 4096 > $threshold',
    threshold: { value: 500, unit: "segment files of one quorum queue, of 4,096 entries each" },
    summary: "A quorum queue on {{ $labels.pod }} keeps {{ $value | humanize }} segment files",
    description:
      "The log of a quorum queue is cut up to its oldest message. One message that nobody acknowledges keeps all files after it, until the disk is full.",
  },
  {
    name: "RabbitmqQueueWithoutConsumers",
    severity: "warning",
    forSeconds: 600,
    expression: `(${depth("messages_ready")} > 0) and on (namespace, vhost, queue) ${depth("consumers")} == 0 ${isNoStream}`,
    ofQueues: true,
    summary:
      "{{ $value }} messages wait in {{ $labels.queue }} (vhost {{ $labels.vhost }}), and nobody consumes them",
    description: "The application that consumes this queue does not run, or is not connected.",
  },
  {
    name: "RabbitmqQueueGrows",
    severity: "warning",
    forSeconds: 900,
    expression: growing("messages_ready"),
    threshold: { value: 1000, unit: "messages that are ready" },
    ofQueues: true,
    summary: "{{ $labels.queue }} (vhost {{ $labels.vhost }}) has {{ $value }} messages, and grows",
    description: "More messages come in than its consumers take.",
  },
  {
    name: "RabbitmqUnackedGrow",
    severity: "warning",
    forSeconds: 900,
    expression: growing("messages_unacked"),
    threshold: { value: 1000, unit: "messages that are delivered and not acknowledged" },
    ofQueues: true,
    summary:
      "Consumers of {{ $labels.queue }} (vhost {{ $labels.vhost }}) hold {{ $value }} unacknowledged messages, and the number grows",
    description: "A consumer takes messages and does not finish them. They stay in memory and on disk.",
  },
  {
    name: "RabbitmqDeadLettersGrow",
    severity: "warning",
    forSeconds: 300,
    expression: `sum by (namespace, reason, dead_letter_strategy) (${deadLetters}) > $threshold`,
    threshold: { value: 10, unit: "messages in 15 minutes, for each reason" },
    summary: "{{ $value | humanize }} messages in 15 minutes were dead-lettered: {{ $labels.reason }}",
    description:
      "Consumers reject messages, or queues are full. With the strategy `disabled` there is no dead-letter exchange, and the messages are lost.",
  },
  {
    name: "RabbitmqUnroutableMessages",
    severity: "warning",
    forSeconds: 300,
    expression: `sum by (namespace, protocol, fate) (${unroutable}) > $threshold`,
    threshold: { value: 0, unit: "messages in 15 minutes, for each protocol" },
    summary: "{{ $value | humanize }} messages in 15 minutes reached no queue and were {{ $labels.fate }}",
    description: "A binding is missing, or a publisher uses a wrong routing key. Dropped messages are lost.",
  },
];
