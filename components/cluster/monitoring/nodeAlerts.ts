/** Alerts about the nodes: whether they run, see each other, and have what they need. */
import type { Alert } from "./alert.ts";

/** Nodes that Prometheus can read. Each scrape of a node brings this series. */
const running = "count(max by (pod) (rabbitmq_identity_info{$nodes}))";

export const nodeAlerts: readonly Alert[] = [
  {
    name: "RabbitmqNoMajority",
    severity: "critical",
    forSeconds: 60,
    expression: `(${running} or vector(0)) < $majority`,
    summary: "{{ $value }} of $replicas nodes answer: no majority",
    description:
      "Fewer than $majority nodes of the cluster can be scraped. Quorum queues, streams and the metadata store stand still, or nothing of the cluster is seen.",
  },
  {
    name: "RabbitmqNodeDown",
    severity: "warning",
    // A rolling restart takes a node away for a minute or two.
    forSeconds: 300,
    expression: `${running} < $replicas and ${running} >= $majority`,
    leastNodes: 2,
    summary: "{{ $value }} of $replicas nodes answer",
    description:
      "A node is down, or Prometheus does not reach it. The cluster works, but the loss of more nodes may stop it.",
  },
  {
    name: "RabbitmqPartition",
    severity: "critical",
    forSeconds: 60,
    // A node that is down is unreachable too, and has an alert of its own: only what Prometheus still reads counts.
    expression: `max by (namespace, pod) (rabbitmq_unreachable_cluster_peers_count{$nodes}) > on () group_left () ($replicas - ${running})`,
    leastNodes: 2,
    summary: "{{ $labels.pod }} does not reach {{ $value }} of the other nodes, which run",
    description: "The network between the nodes is cut. Queues whose majority is elsewhere stand still.",
  },
  {
    name: "RabbitmqNodeRestarts",
    severity: "warning",
    forSeconds: 0,
    expression: "sum by (namespace, pod) (resets(rabbitmq_erlang_uptime_seconds{$nodes}[1h])) >= $threshold",
    threshold: { value: 2, unit: "restarts of a node's container within an hour" },
    summary: "{{ $labels.pod }} has restarted {{ $value }} times within an hour",
    description: "The broker crashes, or Kubernetes kills it, for example for its memory.",
  },
  {
    name: "RabbitmqPodStuckTerminating",
    severity: "warning",
    forSeconds: 0,
    expression: "time() - max by (namespace, pod) (kube_pod_deletion_timestamp{$nodes}) > $threshold",
    threshold: { value: 3600, unit: "seconds since the pod was told to stop" },
    needs: "kube-state-metrics",
    summary: "{{ $labels.pod }} has been terminating for {{ $value | humanizeDuration }}",
    description:
      "A node waits to stop because a queue needs it, or its machine is gone. Rollouts and drains wait for it.",
  },
  {
    name: "RabbitmqScrapeFails",
    severity: "warning",
    forSeconds: 300,
    expression:
      "min by (namespace, pod) (up{$nodes}) == 0 and on (namespace, pod) rabbitmq_identity_info{$nodes}",
    summary: "One of the metrics endpoints of {{ $labels.pod }} does not answer",
    description: "The node answers on another one. Without the endpoint, alerts about queues see nothing.",
  },
  {
    name: "RabbitmqMemoryAlarm",
    severity: "critical",
    forSeconds: 60,
    expression: "max by (namespace, pod) (rabbitmq_alarms_memory_used_watermark{$nodes}) > 0",
    summary: "{{ $labels.pod }} uses too much memory: all publishers of the cluster are blocked",
    description: "The memory alarm of one node blocks publishing connections on every node.",
  },
  {
    name: "RabbitmqDiskAlarm",
    severity: "critical",
    forSeconds: 60,
    expression: "max by (namespace, pod) (rabbitmq_alarms_free_disk_space_watermark{$nodes}) > 0",
    summary: "{{ $labels.pod }} has too little free disk space: all publishers of the cluster are blocked",
    description: "The disk alarm of one node blocks publishing connections on every node.",
  },
  {
    name: "RabbitmqDiskFillsUp",
    severity: "warning",
    forSeconds: 1800,
    expression:
      "max by (namespace, pod) (rabbitmq_disk_space_available_limit_bytes{$nodes}) > on (namespace, pod) " +
      "min by (namespace, pod) (predict_linear(rabbitmq_disk_space_available_bytes{$nodes}[6h], 24 * 3600))",
    summary: "The disk of {{ $labels.pod }} is too full within a day, if it goes on like this",
    description: "Then the disk alarm blocks all publishers.",
  },
  {
    name: "RabbitmqFileDescriptorsNearLimit",
    severity: "warning",
    forSeconds: 300,
    expression:
      "100 * max by (namespace, pod) (rabbitmq_process_open_fds{$nodes}) / on (namespace, pod) " +
      "max by (namespace, pod) (rabbitmq_process_max_fds{$nodes}) > $threshold",
    threshold: { value: 80, unit: "per cent of a node's file descriptors" },
    summary: "{{ $labels.pod }} uses {{ $value | humanize }} % of its file descriptors",
    description: "Each connection and each open file takes one. Without a free one, clients cannot connect.",
  },
  {
    name: "RabbitmqConnectionChurn",
    severity: "warning",
    forSeconds: 600,
    expression:
      "sum by (namespace) (max by (namespace, pod) (rate(rabbitmq_connections_opened_total{$nodes}[5m]))) > $threshold",
    threshold: { value: 10, unit: "connections opened in a second, in the cluster" },
    summary: "Clients open {{ $value | humanize }} connections in a second",
    description:
      "Connections are made to last: opening them takes more of the broker than their messages do.",
  },
];
