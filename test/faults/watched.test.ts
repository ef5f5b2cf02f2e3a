/** A real Prometheus and a real Alertmanager watch the brokers of the tests: what each run of the tests can see. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { endpoints } from "../../components/cluster/monitoring/scrape.ts";
import { TestBroker } from "../broker/broker.ts";
import { brokers, clusterName, versions } from "../broker/versions.ts";
import { ofOneNode, showSomething, unanswered } from "./dashboardQueries.ts";
import { resolvedOf, rulesOf, scaled } from "./ruleFiles.ts";
import { Watchman } from "./watchman.ts";

const poll = { timeout: 240_000, interval: 500 };
let watchman: Watchman;

beforeAll(async () => {
  watchman = await Watchman.start(
    versions.map((version) => {
      const settings = resolvedOf({
        name: clusterName,
        version,
        image: "any",
        replicas: 1,
        monitoring: true,
      });
      const { namespace } = brokers[version];
      const rules = scaled(rulesOf(settings, namespace), 60);
      return { name: namespace, rules, endpoints: endpoints(settings, settings.monitoring) };
    }),
  );
  for (const version of versions) {
    const { namespace } = brokers[version];
    const address = `${inject("brokers")[version].host}:15692`;
    for (const endpoint of [0, 1]) {
      watchman.scrape(namespace, endpoint, [{ namespace, pod: `${clusterName}-0`, address }]);
    }
  }
});
afterAll(() => watchman?.stop());

describe.each(versions)("RabbitMQ %s", (version) => {
  const { namespace } = brokers[version];

  it("an abandoned queue calls somebody, until it is consumed", async () => {
    const broker = TestBroker.of(version);
    const vhost = await broker.vhost();
    const channel = await broker.channel(vhost);
    const firing = async () =>
      (await watchman.firing()).filter(({ labels }) => labels.vhost === vhost).map(({ labels }) => labels);
    await channel.assertQueue("orders", { durable: true, arguments: { "x-queue-type": "quorum" } });
    channel.sendToQueue("orders", Buffer.from("first"), { persistent: true });
    await channel.waitForConfirms();
    await expect.poll(firing, poll).toEqual([
      expect.objectContaining({
        alertname: "RabbitmqQueueWithoutConsumers",
        severity: "warning",
        namespace,
        rabbitmq_cluster: clusterName,
        queue: "orders",
      }),
    ]);
    await channel.consume("orders", (message) => message && channel.ack(message));
    await expect.poll(firing, poll).toEqual([]);
  });

  it("answers every query of the dashboards, or a panel would be empty", async () => {
    const broker = TestBroker.of(version);
    await showSomething(await broker.channel(await broker.vhost()));
    await expect.poll(() => unanswered(watchman, namespace, clusterName, ofOneNode), poll).toEqual([]);
  });
});
