import type { Dashboard } from "./dashboard.ts";

const top = (title: string, metric: string) => ({
  title,
  queries: [
    {
      expression: `topk(10, max by (vhost, queue) (rabbitmq_detailed_queue_${metric}{$nodes}))`,
      legend: "{{vhost}} {{queue}}",
    },
  ],
});

export const queues: Dashboard = {
  id: "rabbitmq-queues",
  title: "RabbitMQ: queues",
  panels: [
    top("the ten longest queues: ready", "messages_ready"),
    top("the ten longest queues: unacknowledged", "messages_unacked"),
    {
      title: "the ten that grow fastest",
      description: "Messages in a second. Queues that shrink are negative.",
      queries: [
        {
          expression:
            "topk(10, max by (vhost, queue) (deriv(rabbitmq_detailed_queue_messages{$nodes}[$__rate_interval])))",
          legend: "{{vhost}} {{queue}}",
        },
      ],
    },
    top("the ten with most consumers", "consumers"),
    {
      title: "queues by node of their leader",
      description: "Far apart: `rabbitmq-queues rebalance all` spreads the leaders.",
      queries: [
        { expression: "count by (pod) (rabbitmq_detailed_queue_messages{$nodes})", legend: "{{pod}}" },
      ],
    },
    {
      title: "messages, but no consumers",
      kind: "table",
      queries: [
        {
          expression:
            "topk(20, max by (vhost, queue) (rabbitmq_detailed_queue_messages_ready{$nodes}) > 0 and on (vhost, queue) max by (vhost, queue) (rabbitmq_detailed_queue_consumers{$nodes}) == 0)",
          legend: "",
        },
      ],
    },
  ],
};
