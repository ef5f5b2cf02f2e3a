import { byNode, type Dashboard, rate } from "./dashboard.ts";

/** Clients of streams use the plugin rabbitmq_stream, or AMQP. */
const ofStreams = (counter: string) => `${counter}{$nodes,protocol="stream"}`;

const streamRate = (counter: string, legend: string) => ({
  expression: `sum(rate(${ofStreams(counter)}[$__rate_interval]))`,
  legend,
});

export const streams: Dashboard = {
  id: "rabbitmq-streams",
  title: "RabbitMQ: streams",
  panels: [
    {
      title: "messages of the stream protocol",
      unit: "ops",
      queries: [
        streamRate("rabbitmq_global_messages_received_total", "published"),
        streamRate("rabbitmq_global_messages_confirmed_total", "confirmed"),
        streamRate("rabbitmq_global_messages_delivered_total", "delivered"),
      ],
    },
    {
      title: "publishers and consumers of the stream protocol",
      queries: [
        { expression: `sum(${ofStreams("rabbitmq_global_publishers")})`, legend: "publishers" },
        { expression: `sum(${ofStreams("rabbitmq_global_consumers")})`, legend: "consumers" },
      ],
    },
    {
      title: "errors of the stream protocol",
      unit: "ops",
      queries: [
        rate("rabbitmq_global_stream_error_access_refused_total", "pod", "access refused, {{pod}}"),
        rate("rabbitmq_global_stream_error_stream_does_not_exist_total", "pod", "no such stream, {{pod}}"),
        rate("rabbitmq_global_stream_error_stream_not_available_total", "pod", "not available, {{pod}}"),
      ],
    },
    {
      title: "segment files",
      description: "Without max-age or max-length-bytes a stream grows for ever.",
      queries: [byNode("rabbitmq_stream_segments")],
    },
    {
      title: "the slowest consumer: messages behind",
      queries: [byNode("rabbitmq_stream_consumer_max_offset_lag")],
    },
  ],
};
