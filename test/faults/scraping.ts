/** Keeps Prometheus' targets up to date, as the Prometheus Operator does: a pod that comes back has another address. */
import type { Target, Watchman } from "./watchman.ts";

export class Scraping {
  /** Of a pod whose queues' metrics are looked for where nothing listens. */
  wrongPort: string | undefined;
  private readonly watchman: Watchman;
  private readonly job: string;
  private readonly targets: () => Promise<readonly Target[]>;
  private goesOn = true;
  private loop: Promise<void> | undefined;

  constructor(watchman: Watchman, job: string, targets: () => Promise<readonly Target[]>) {
    this.watchman = watchman;
    this.job = job;
    this.targets = targets;
  }

  async start(): Promise<void> {
    await this.update();
    this.loop = this.repeat();
  }

  async stop(): Promise<void> {
    this.goesOn = false;
    await this.loop;
  }

  private async repeat(): Promise<void> {
    while (this.goesOn) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await this.update();
    }
  }

  private async update(): Promise<void> {
    const found = await this.targets();
    const elsewhere = (target: Target) =>
      target.pod === this.wrongPort ? { ...target, address: target.address.replace(/:.*/, ":1") } : target;
    this.watchman.scrape(this.job, 0, found);
    this.watchman.scrape(this.job, 1, found.map(elsewhere));
  }
}
