/** What `warren standby follow` does, from its beginning until it is told to stop. */
import { setTimeout as sleep } from "node:timers/promises";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { readRecord, writeRecord } from "../components/standby/record.ts";
import { recoveryPoint } from "../components/standby/words.ts";
import { printable } from "../components/topology/escape.ts";
import { CommandError, type ExitCode, type Output } from "./command.ts";
import { explain } from "./management.ts";
import { messagesOf } from "./messagesQueue.ts";
import type { Side } from "./moveClusterSides.ts";
import { lock } from "./standbyLock.ts";
import { interrupted, look, recordAfter, type Seen } from "./standbyRound.ts";
import { allow, clusterNameOf, federate, refuseClients, type Upstream } from "./standbySetUp.ts";
import { Trimmer } from "./standbyTrim.ts";

const roundMs = 10_000;
/** For the links to connect, in ms. */
const startMs = 20_000;
/** Between two lines about the recovery point where the output is no terminal, in ms. */
const quietMs = 60_000;

export interface Order {
  readonly primary: Side;
  readonly standby: Side;
  readonly upstream: Upstream;
  /** No consumer of the primary keeps a message longer, in ms. */
  readonly windowMs: number;
  readonly output: Output;
  readonly stop: AbortSignal;
}

export class Follower {
  private readonly primary: Side;
  private readonly standby: Side;
  private readonly upstream: Upstream;
  private readonly windowMs: number;
  private readonly output: Output;
  private readonly stop: AbortSignal;
  private cluster = "";
  /** Vhosts of the standby that have the upstream. */
  private readonly vhosts = new Set<string>();
  private readonly permitted = new Map<string, string>();
  private trimmer: Trimmer | undefined;
  private ownOrder: Set<string> | undefined;
  private links: Seen["links"] = [];
  private trimmed = 0;
  /** Of the last round. */
  private troubles: readonly string[] = [];
  private toldAt = 0;

  constructor({ primary, standby, upstream, windowMs, output, stop }: Order) {
    [this.primary, this.standby, this.upstream] = [primary, standby, upstream];
    [this.windowMs, this.output, this.stop] = [windowMs, output, stop];
  }

  /** @throws CommandError if a vhost is missing on the standby, or somebody else follows */
  async begin(again: boolean): Promise<void> {
    this.cluster = await clusterNameOf(this.standby);
    const seen = await look(this.primary, this.standby);
    const missing = seen.gaps.find((gap) => gap.startsWith("vhost "));
    if (missing !== undefined) throw new CommandError(missing);
    await this.hold(seen);
    if (again) {
      const old = await readRecord(this.standby.api).catch(explain);
      if (old !== undefined) {
        await writeRecord(this.standby.api, { ...old, exchanges: new Map(), promotedAt: undefined }).catch(
          explain,
        );
      }
    }
    await this.upstream.makeUser(this.primary);
    await this.make(seen);
    await this.connected();
    this.output.out(`${this.standby.label} follows ${this.primary.label}`);
  }

  async once(): Promise<ExitCode> {
    const { down, gaps } = await this.round();
    return down.length + gaps.length === 0 ? 0 : 1;
  }

  /** Until the links run, or for a while. */
  private async connected(): Promise<void> {
    for (const end = Date.now() + startMs; Date.now() < end && !this.stop.aborted; await this.pause(1_000)) {
      const { down } = await look(this.primary, this.standby);
      if (down.length === 0) break;
    }
  }

  async goOn(): Promise<ExitCode> {
    while (!this.stop.aborted) {
      try {
        await this.round();
      } catch (error) {
        if (error instanceof Promoted) {
          this.output.out(`${this.standby.label} was promoted: it follows no longer`);
          return 0;
        }
        // What was seen before says nothing about what happened meanwhile.
        this.trimmer = undefined;
        this.tell([reasonOf(error)]);
      }
      await this.pause(roundMs);
    }
    return 0;
  }

  private async round(): Promise<Seen> {
    const before = await readRecord(this.standby.api).catch(explain);
    if (before?.promotedAt !== undefined) throw new Promoted();
    await refuseClients(this.standby);
    this.ownOrder ??= new Set(before?.ownOrder);
    const trimmer = this.trimmer ?? new Trimmer(this.standby, this.windowMs, this.ownOrder);
    const seen = await look(this.primary, this.standby, async (there) => {
      await this.hold({ standby: there });
      await trimmer.count(there);
    });
    this.trimmer = trimmer;
    await this.make(seen);
    const record = recordAfter(seen, before, this.cluster, this.primary.label, this.ownOrder);
    await writeRecord(this.standby.api, record).catch(explain);
    this.tell([...seen.down, ...seen.gaps]);
    await this.trim(seen, trimmer);
    this.show(`${recoveryPoint(record)}; taken out of the standby: ${messagesOf(this.trimmed)}`);
    return seen;
  }

  private async trim({ primary, rules, links, askedAt }: Seen, trimmer: Trimmer): Promise<void> {
    const broken = interrupted(this.links, links);
    this.links = links;
    for (const [vhost, ofVhost] of rules) {
      const here = primary.get(vhost);
      if (here === undefined) continue;
      const moment = { askedAt, isInterrupted: broken.has(vhost) };
      this.trimmed += await trimmer.trim(vhost, ofVhost, here, moment, this.stop);
    }
  }

  /** What is there already stays as it is: links that run are not disturbed. */
  private async make({ followed, standby }: Seen): Promise<void> {
    for (const [vhost, following] of followed) {
      const rights = JSON.stringify(following.exchanges);
      if (this.permitted.get(vhost) !== rights) {
        await allow(this.primary, vhost, following.exchanges);
        this.permitted.set(vhost, rights);
      }
      if (!this.vhosts.has(vhost)) await this.upstream.make(this.standby, vhost);
      this.vhosts.add(vhost);
      const there = standby.get(vhost);
      if (there !== undefined) await federate(this.standby, vhost, following, there);
    }
  }

  private async hold({ standby }: Pick<Seen, "standby">): Promise<void> {
    const [vhost] = [...standby.keys()].toSorted();
    if (vhost !== undefined) await lock(await this.standby.session(vhost), vhost);
  }

  /** What was not so in the last round. */
  private tell(lines: readonly string[]): void {
    for (const line of lines) if (!this.troubles.includes(line)) this.output.err(printable(line));
    this.troubles = lines;
  }

  /** On a terminal one line that changes. */
  private show(line: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r${printable(line)}\u001b[K`);
    else if (Date.now() - this.toldAt >= quietMs) {
      this.toldAt = Date.now();
      this.output.out(printable(line));
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stop }).catch(() => undefined);
  }
}

class Promoted extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.explained();
  if (error instanceof Unreachable) return error.reason;
  return error instanceof Error ? error.message : String(error);
}
