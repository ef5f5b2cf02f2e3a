import { byNode, type Dashboard, rate } from "./dashboard.ts";

const number = (title: string, expression: string) => ({
  title,
  kind: "stat" as const,
  queries: [{ expression, legend: "" }],
});

export const overview: Dashboard = {
  id: "rabbitmq-overview",
  title: "RabbitMQ: overview",
  panels: [
    number("nodes that answer", "count(max by (pod) (rabbitmq_identity_info{$nodes}))"),
    number(
      "alarms",
      "sum(max by (pod) (rabbitmq_alarms_memory_used_watermark{$nodes})) + sum(max by (pod) (rabbitmq_alarms_free_disk_space_watermark{$nodes}))",
    ),
    number("queues", "sum(rabbitmq_queues{$nodes})"),
    number("connections", "sum(rabbitmq_connections{$nodes})"),
    number("messages ready", "sum(rabbitmq_queue_messages_ready{$nodes})"),
    number("messages unacknowledged", "sum(rabbitmq_queue_messages_unacked{$nodes})"),
    {
      title: "messages published",
      unit: "ops",
      queries: [rate("rabbitmq_global_messages_received_total", "protocol")],
    },
    {
      title: "messages delivered to consumers",
      unit: "ops",
      queries: [rate("rabbitmq_global_messages_delivered_total", "protocol")],
    },
    {
      title: "confirms and acknowledgements",
      unit: "ops",
      queries: [
        rate("rabbitmq_global_messages_confirmed_total", "protocol", "confirmed, {{protocol}}"),
        rate("rabbitmq_global_messages_acknowledged_total", "protocol", "acknowledged, {{protocol}}"),
      ],
    },
    {
      title: "messages that reach no queue",
      description: "Dropped ones are lost.",
      unit: "ops",
      queries: [
        rate("rabbitmq_global_messages_unroutable_dropped_total", "protocol", "dropped, {{protocol}}"),
        rate("rabbitmq_global_messages_unroutable_returned_total", "protocol", "returned, {{protocol}}"),
      ],
    },
    {
      title: "dead letters",
      description: "With the strategy disabled the messages are lost.",
      unit: "ops",
      queries: ["rejected", "delivery_limit", "maxlen", "expired"].map((reason) =>
        rate(
          `rabbitmq_global_messages_dead_lettered_${reason}_total`,
          "dead_letter_strategy",
          `${reason}, {{dead_letter_strategy}}`,
        ),
      ),
    },
    {
      title: "messages in queues",
      queries: [
        { ...byNode("rabbitmq_queue_messages_ready"), legend: "ready, {{pod}}" },
        { ...byNode("rabbitmq_queue_messages_unacked"), legend: "unacknowledged, {{pod}}" },
      ],
    },
    {
      title: "memory, and where the alarm begins",
      unit: "bytes",
      queries: [
        byNode("rabbitmq_process_resident_memory_bytes"),
        { expression: "min(rabbitmq_resident_memory_limit_bytes{$nodes})", legend: "alarm" },
      ],
    },
    {
      title: "free disk space, and where the alarm begins",
      unit: "bytes",
      queries: [
        byNode("rabbitmq_disk_space_available_bytes"),
        { expression: "max(rabbitmq_disk_space_available_limit_bytes{$nodes})", legend: "alarm" },
      ],
    },
    {
      title: "file descriptors",
      unit: "percent",
      queries: [
        {
          expression:
            "100 * max by (pod) (rabbitmq_process_open_fds{$nodes}) / max by (pod) (rabbitmq_process_max_fds{$nodes})",
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "connections opened and closed",
      unit: "ops",
      queries: [
        rate("rabbitmq_connections_opened_total", "pod", "opened, {{pod}}"),
        rate("rabbitmq_connections_closed_total", "pod", "closed, {{pod}}"),
      ],
    },
    {
      title: "failed logins",
      unit: "ops",
      queries: [rate("rabbitmq_auth_attempts_failed_total", "pod")],
    },
    {
      title: "channels and consumers",
      queries: [
        { ...byNode("rabbitmq_channels"), legend: "channels, {{pod}}" },
        { ...byNode("rabbitmq_consumers"), legend: "consumers, {{pod}}" },
      ],
    },
  ],
};
