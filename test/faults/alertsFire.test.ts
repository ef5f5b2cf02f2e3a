/**
 * Each alert's fault is caused in clusters of three nodes; a real Prometheus sees it, Alertmanager gets the alert, and
 * loses it once the fault is mended. The rules are those of the settings, with every time a sixtieth.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../components/cluster/monitoring/alerts.ts";
import { endpoints } from "../../components/cluster/monitoring/scrape.ts";
import { type BrokerVersion, clusterName, versions } from "../broker/versions.ts";
import { blocksOf } from "../docs/shown.ts";
import { finished } from "../e2e/stack.ts";
import { isLong } from "../form.ts";
import { nodeFaults, notCaused, queueFaults } from "./alertFaults.ts";
import { BreakableCluster } from "./breakableCluster.ts";
import { ofStreamPlugin, showSomething, unanswered } from "./dashboardQueries.ts";
import { monitoredNamespace, monitoredSettings } from "./monitored/settings.ts";
import { broughtUp } from "./ownBroker.ts";
import { resolvedOf, rulesOf, scaled } from "./ruleFiles.ts";
import { Scraping } from "./scraping.ts";
import { Watchman } from "./watchman.ts";

const faults = { ...queueFaults, ...nodeFaults };
/** What the pages for the person on call tell somebody to run, as it is written. The vhost is one that is there. */
const commands = ["docs/alerts.md", "docs/incidents.md"]
  .flatMap((page) => blocksOf(page).flatMap(({ text }) => text.split("\n")))
  .filter((line) => /^(?:kubectl|for) /.test(line) && !line.includes("close_all_user_connections"))
  .map((line) => line.replace("-p shop", "-p /"));
const poll = { timeout: 240_000, interval: 500 };

interface Watched {
  readonly cluster: BreakableCluster;
  readonly scraping: Scraping;
}

it("have a fault each, or a reason why it cannot be caused here", () => {
  const known = [...Object.keys(faults), ...Object.keys(notCaused)];
  expect(known.toSorted()).toEqual(alerts.map(({ name }) => name).toSorted());
});

describe.skipIf(!isLong)("in clusters of three nodes", () => {
  const watched = new Map<BrokerVersion, Watched>();
  let watchman: Watchman;
  let takeAway: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    takeAway = await broughtUp("monitored");
    watchman = await Watchman.start(
      versions.map((version) => {
        const settings = resolvedOf(monitoredSettings(version));
        const namespace = monitoredNamespace(version);
        const rules = scaled(rulesOf(settings, namespace), 60);
        return { name: namespace, rules, endpoints: endpoints(settings, settings.monitoring) };
      }),
    );
    for (const version of versions) {
      const cluster = await BreakableCluster.in(monitoredNamespace(version));
      const scraping = new Scraping(watchman, cluster.namespace, () => cluster.targets());
      await scraping.start();
      watched.set(version, { cluster, scraping });
    }
  });
  afterAll(async () => {
    for (const { cluster, scraping } of watched.values()) {
      await scraping.stop();
      await cluster.close();
    }
    await watchman?.stop();
    await takeAway?.();
  });

  const isFiring = async (alert: string, namespace: string) =>
    (await watchman.firing()).some(
      ({ labels }) => labels.alertname === alert && labels.namespace === namespace,
    );

  describe.each(versions)("RabbitMQ %s", (version) => {
    it("answers every query of the dashboards, or a panel would be empty", async () => {
      const { cluster } = watched.get(version) ?? expect.unreachable();
      await showSomething(await cluster.channel());
      await expect
        .poll(() => unanswered(watchman, cluster.namespace, clusterName, ofStreamPlugin), poll)
        .toEqual([]);
    });

    it.each(commands)("on call: %s", async (command) => {
      const env = { NAMESPACE: monitoredNamespace(version), NAME: clusterName };
      const { code, text } = await finished("bash", ["-o", "pipefail", "-c", command], { env });
      expect(code, text).toBe(0);
    });

    it.each(Object.entries(faults))("%s fires, and resolves", async (alert, fault) => {
      const { cluster, scraping } = watched.get(version) ?? expect.unreachable();
      const { namespace } = cluster;
      await expect.poll(() => isFiring(alert, namespace), poll).toBe(false);
      const mend = await fault(cluster, scraping);
      try {
        await expect.poll(() => isFiring(alert, namespace), poll).toBe(true);
      } finally {
        await mend();
      }
      await expect.poll(() => isFiring(alert, namespace), poll).toBe(false);
      await cluster.close();
    });
  });
});
