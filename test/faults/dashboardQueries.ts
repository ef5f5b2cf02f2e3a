/** Grafana's queries, as it sends them to Prometheus. */
import type { ConfirmChannel } from "amqplib";
import { type Dashboard, grafanaJson } from "../../components/cluster/monitoring/dashboards/dashboard.ts";
import { dashboards } from "../../components/cluster/monitoring/dashboards/dashboards.ts";
import type { Watchman } from "./watchman.ts";

/** Part of a query → why nothing answers it on these brokers. */
export type Empty = { readonly [part: string]: string };

export const ofOneNode: Empty = {
  erlang_vm_dist_: "a node has links only to other nodes",
};

export const ofStreamPlugin: Empty = {
  'protocol="stream"': "the plugin rabbitmq_stream is not enabled in these clusters",
  rabbitmq_global_stream_error: "the plugin rabbitmq_stream is not enabled in these clusters",
  rabbitmq_stream_consumer_max_offset_lag: "the plugin rabbitmq_stream is not enabled in these clusters",
};

/** Queries, with their panels, that have no result and should have one. @throws if Prometheus refuses a query */
export async function unanswered(
  watchman: Watchman,
  namespace: string,
  cluster: string,
  empty: Empty,
): Promise<readonly string[]> {
  const queries = dashboards
    .flatMap(queriesOf)
    .filter(({ expr }) => !Object.keys(empty).some((part) => expr.includes(part)));
  const results = await Promise.all(
    queries.map(async ({ panel, expr }) => {
      const filled = expr
        .replaceAll("$namespace", namespace)
        .replaceAll("$cluster", cluster)
        .replaceAll("$__rate_interval", "15s");
      const { length } = await watchman.query(filled);
      return length === 0 ? [`${panel}: ${filled}`] : [];
    }),
  );
  return results.flat();
}

function queriesOf(dashboard: Dashboard): readonly { readonly panel: string; readonly expr: string }[] {
  // The file itself is read, as Grafana reads it.
  const { panels } = JSON.parse(JSON.stringify(grafanaJson(dashboard))) as {
    panels: readonly { title: string; targets: readonly { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ panel: `${dashboard.title}, ${title}`, expr })),
  );
}

/** Messages in a queue of each type, of which nobody consumes one. */
export async function showSomething(channel: ConfirmChannel): Promise<void> {
  for (const type of ["classic", "quorum", "stream"]) {
    await channel.assertQueue(`shown-${type}`, { durable: true, arguments: { "x-queue-type": type } });
    channel.sendToQueue(`shown-${type}`, Buffer.from("something"), { persistent: true });
  }
  await channel.waitForConfirms();
}
