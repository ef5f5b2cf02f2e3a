import type { Dashboard } from "./dashboard.ts";

/** RabbitMQ 4.1 and later name the members of queues, and give Raft's numbers other names. */
const members =
  'count by (vhost, queue) (max by (pod, vhost, queue) (rabbitmq_detailed_queue_info{$nodes,queue_type="rabbit_quorum_queue"}) ' +
  'or max by (pod, vhost, queue) (rabbitmq_detailed_raft_log_commit_index{$nodes,queue!=""}))';

const byPod = "sum by (pod)";

export const raft: Dashboard = {
  id: "rabbitmq-raft",
  title: "RabbitMQ: quorum queues and Raft",
  panels: [
    {
      title: "quorum queues",
      kind: "stat",
      queries: [{ expression: `count(${members})`, legend: "" }],
    },
    {
      title: "fewest members that run",
      description: "Of all quorum queues. Two out of three: the loss of another node stops the queue.",
      kind: "stat",
      queries: [{ expression: `min(${members})`, legend: "" }],
    },
    {
      title: "terms",
      description: "Each election begins a new term. Many elections: nodes lose sight of each other.",
      queries: [
        {
          expression: `${byPod} (rabbitmq_raft_term{$nodes}) or ${byPod} (rabbitmq_raft_term_total{$nodes})`,
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "slowest commit",
      unit: "s",
      queries: [
        {
          expression:
            "max by (pod) (rabbitmq_raft_max_commit_latency_seconds{$nodes} or rabbitmq_raft_entry_commit_latency_seconds{$nodes} or rabbitmq_raft_commit_latency_seconds{$nodes})",
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "entries committed in the metadata store",
      description: "Up to RabbitMQ 4.0 the numbers of all queues are added to it.",
      unit: "ops",
      queries: [
        {
          expression:
            'sum by (pod) (rate(rabbitmq_raft_commit_index{$nodes,module="rabbit_khepri"}[$__rate_interval])) or sum by (pod) (rate(rabbitmq_raft_log_commit_index{$nodes}[$__rate_interval]))',
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "segment files of the longest log",
      description: "A log that only grows: an old message holds it. See the alert RabbitmqRaftLogGrows.",
      queries: [
        {
          expression:
            'max by (pod) (rabbitmq_raft_max_num_segments{$nodes}) or max by (pod) (rabbitmq_detailed_raft_log_last_written_index{$nodes,queue!=""} - rabbitmq_detailed_raft_log_snapshot_index{$nodes,queue!=""}) / 4096',
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "nodes that a node does not reach",
      queries: [
        { expression: "max by (pod) (rabbitmq_unreachable_cluster_peers_count{$nodes})", legend: "{{pod}}" },
      ],
    },
  ],
};
