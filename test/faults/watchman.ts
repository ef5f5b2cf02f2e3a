/** A real Prometheus that scrapes brokers, and a real Alertmanager that it tells, on this machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RuleFile } from "../../components/cluster/monitoring/rules.ts";
import type { Endpoint } from "../../components/cluster/monitoring/scrape.ts";
import { bin } from "../../local/paths.ts";

/** A pod that is scraped, with the labels that the Prometheus Operator gives its series. */
export interface Target {
  readonly namespace: string;
  readonly pod: string;
  readonly address: string;
}

/** An alert as Alertmanager shows it. */
export interface Firing {
  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
}

/** One for each cluster: each version of RabbitMQ has endpoints of its own. */
export interface Job {
  readonly name: string;
  readonly rules: RuleFile;
  readonly endpoints: readonly Endpoint[];
}

/** A broker on a machine that is busy with other tests may take more than a second for an answer. */
const interval = "2s";

export class Watchman {
  /** Of Prometheus' HTTP API. */
  readonly prometheus: string;
  private readonly alertmanager: string;
  private readonly folder: string;
  private readonly children: readonly ChildProcess[];

  private constructor(
    prometheus: string,
    alertmanager: string,
    folder: string,
    children: readonly ChildProcess[],
  ) {
    this.prometheus = prometheus;
    this.alertmanager = alertmanager;
    this.folder = folder;
    this.children = children;
  }

  static async start(jobs: readonly Job[]): Promise<Watchman> {
    const folder = mkdtempSync(join(tmpdir(), "warren-prometheus-"));
    const [prometheus, alertmanager] = [await freeAddress(), await freeAddress()];
    const file = (name: string, contents: object) =>
      writeFileSync(join(folder, name), JSON.stringify(contents));
    for (const { name, rules } of jobs) file(`${name}.rules`, rules);
    file("prometheus.yml", configuration(folder, jobs, alertmanager));
    file("alertmanager.yml", { route: { receiver: "nobody" }, receivers: [{ name: "nobody" }] });
    const start = (program: string, args: readonly string[]) => {
      const log = openSync(join(folder, `${program}.log`), "w");
      return spawn(join(bin, program), args, { stdio: ["ignore", log, log], cwd: folder });
    };
    const children = [
      start("alertmanager", [
        "--config.file=alertmanager.yml",
        "--storage.path=alertmanager",
        `--web.listen-address=${alertmanager}`,
        "--cluster.listen-address=",
      ]),
      start("prometheus", [
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=series",
        `--web.listen-address=${prometheus}`,
        // Otherwise an alert is sent again, or as resolved, only after a minute.
        "--rules.alert.resend-delay=1s",
        "--log.level=warn",
      ]),
    ];
    const watchman = new Watchman(`http://${prometheus}`, `http://${alertmanager}`, folder, children);
    await Promise.all([
      watchman.answers(`${watchman.prometheus}/-/ready`),
      watchman.answers(`${watchman.alertmanager}/-/ready`),
    ]);
    return watchman;
  }

  /** Which pods a job scrapes, on which of its endpoints. Prometheus notices a change within a second. */
  scrape(job: string, endpoint: number, targets: readonly Target[]): void {
    const file = targetsFile(this.folder, job, endpoint);
    const groups = targets.map(({ address, namespace, pod }) => ({
      targets: [address],
      labels: { namespace, pod },
    }));
    // It must not read a half of it.
    writeFileSync(`${file}.new`, JSON.stringify(groups));
    renameSync(`${file}.new`, file);
  }

  /** What Alertmanager would notify somebody of. */
  async firing(): Promise<readonly Firing[]> {
    const answer = await fetch(`${this.alertmanager}/api/v2/alerts`, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`Alertmanager: ${answer.status} ${await answer.text()}`);
    // As Alertmanager's description of its API says.
    return (await answer.json()) as readonly Firing[];
  }

  /** The result of an instant query. @throws with Prometheus' words if it refuses the query */
  async query(
    expression: string,
  ): Promise<readonly { readonly metric: object; readonly value: readonly [number, string] }[]> {
    const url = `${this.prometheus}/api/v1/query?${new URLSearchParams({ query: expression })}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${expression}: ${text}`);
    return JSON.parse(text).data.result;
  }

  async stop(): Promise<void> {
    for (const child of this.children) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(url: string): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      const isThere = await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isThere) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const logs = ["prometheus.log", "alertmanager.log"].map((name) =>
      readFileSync(join(this.folder, name), "utf8"),
    );
    throw new Error(`${url} does not answer:\n${logs.join("\n")}`);
  }
}

const targetsFile = (folder: string, job: string, endpoint: number) =>
  join(folder, `${job}-${endpoint}.json`);

/** As the Prometheus Operator makes it of a ServiceMonitor, but for the way to the targets. */
function configuration(folder: string, jobs: readonly Job[], alertmanager: string) {
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: jobs.map(({ name }) => `${name}.rules`),
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: jobs.flatMap(({ name, endpoints }) =>
      endpoints.map(({ path, params, metricRelabelings = [] }, index) => ({
        job_name: `${name}-${index}`,
        metrics_path: path,
        ...(params && { params }),
        metric_relabel_configs: metricRelabelings.map(({ sourceLabels, regex, action }) => ({
          source_labels: sourceLabels,
          regex,
          action,
        })),
        file_sd_configs: [{ files: [targetsFile(folder, name, index)], refresh_interval: "1s" }],
      })),
    ),
  };
}

async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  server.close();
  await once(server, "close");
  return `127.0.0.1:${address.port}`;
}
