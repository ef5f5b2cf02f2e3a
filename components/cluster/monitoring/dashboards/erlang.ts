import { byNode, type Dashboard, rate } from "./dashboard.ts";

export const erlang: Dashboard = {
  id: "rabbitmq-erlang",
  title: "RabbitMQ: Erlang",
  panels: [
    { title: "uptime", unit: "s", queries: [byNode("rabbitmq_erlang_uptime_seconds")] },
    {
      title: "memory by use",
      unit: "bytes",
      queries: [
        {
          expression:
            "sum by (pod, usage) (erlang_vm_memory_system_bytes{$nodes} or erlang_vm_memory_system_bytes_total{$nodes})",
          legend: "{{usage}}, {{pod}}",
        },
      ],
    },
    { title: "processes", queries: [byNode("rabbitmq_erlang_processes_used")] },
    {
      title: "processes that wait for a scheduler",
      description: "Above the number of processors for long: the node has too little CPU.",
      queries: [byNode("rabbitmq_erlang_scheduler_run_queue")],
    },
    {
      title: "garbage collections",
      unit: "ops",
      queries: [rate("rabbitmq_erlang_gc_runs_total", "pod")],
    },
    {
      title: "context switches",
      unit: "ops",
      queries: [rate("rabbitmq_erlang_scheduler_context_switches_total", "pod")],
    },
    {
      title: "links between nodes: state",
      description: "3 is up.",
      queries: [
        {
          expression: "max by (pod, peer) (erlang_vm_dist_node_state{$nodes})",
          legend: "{{pod}} to {{peer}}",
        },
      ],
    },
    {
      title: "links between nodes: data that waits",
      description: "A link that is full slows down everything between two nodes.",
      unit: "bytes",
      queries: [
        {
          expression: "max by (pod, peer) (erlang_vm_dist_node_queue_size_bytes{$nodes})",
          legend: "{{pod}} to {{peer}}",
        },
      ],
    },
    {
      title: "links between nodes: traffic",
      unit: "Bps",
      queries: [
        {
          expression: "sum by (pod, peer) (rate(erlang_vm_dist_send_bytes{$nodes}[$__rate_interval]))",
          legend: "{{pod}} to {{peer}}",
        },
      ],
    },
    {
      title: "atoms",
      description: "Their number never shrinks; at the limit the node crashes.",
      unit: "percent",
      queries: [
        {
          expression:
            "100 * max by (pod) (erlang_vm_atoms{$nodes} or erlang_vm_atom_count{$nodes}) / max by (pod) (erlang_vm_atom_limit{$nodes})",
          legend: "{{pod}}",
        },
      ],
    },
  ],
};
