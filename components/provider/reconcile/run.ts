/** The state of one apply: what exists now, what failed, and what need not be tried any more. */
import type { BrokerClient } from "../../broker/client.ts";
import { Refused, Unreachable } from "../../broker/errors.ts";
import { inParallel } from "../../broker/inParallel.ts";
import { put } from "../../broker/put.ts";
import { isUnqueued, remove } from "../../broker/remove.ts";
import { byId, idOf, type Owned, same } from "../../topology/interchange/codec/objects.ts";
import { typed } from "../../topology/interchange/codec/values.ts";
import { migrate } from "../migration/migrate.ts";
import { failureOf, queueStays } from "./failure.ts";
import { removeQueues } from "./removeQueues.ts";
import type { Doomed } from "./restoreQueues.ts";
import type { Request } from "./scope.ts";
import { queueOf, type Step, shovelOf } from "./steps.ts";
import { unused } from "./stopShovels.ts";

const vhostId = idOf({ kind: "vhost", keys: [] });

export class Run {
  readonly failures: string[] = [];
  private readonly api: BrokerClient;
  private readonly request: Request;
  private readonly now: Map<string, Owned>;
  private readonly failed = new Set<string>();
  private readonly imported = new Set<string>();
  private readonly uncertain = new Set<string>();
  private lost = false;
  private hasStoppedShovel = false;

  /** @param actual the objects that exist at the beginning */
  constructor(api: BrokerClient, request: Request, actual: readonly Owned[]) {
    this.api = api;
    this.request = request;
    this.now = new Map(byId(actual));
  }

  /** Whether the broker has stopped answering: then nothing more is sent. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Whether it recorded an object as created that may not exist. */
  get isUnsure(): boolean {
    return this.uncertain.size > 0;
  }

  hasMade({ object }: Step): boolean {
    return this.imported.has(idOf(object));
  }

  /** Records which of the wanted objects another read has found. */
  found(actual: readonly Owned[], wanted: readonly Owned[]): void {
    const all = byId(actual);
    for (const one of wanted) {
      const id = idOf(one);
      const is = all.get(id);
      if (is === undefined || !same(is.value, one.value)) continue;
      this.now.set(id, one);
      this.imported.add(id);
    }
  }

  /**
   * The answer is lost: if an object did not exist before and does now, this resource owns it. Otherwise a file that no
   * longer wants it would leave it behind.
   */
  mayHaveMade(steps: readonly Step[]): void {
    for (const { kind, object, actual } of steps) {
      if (kind !== "put" || actual !== undefined) continue;
      this.now.set(idOf(object), object);
      this.uncertain.add(idOf(object));
    }
  }

  /** They are gone, or no longer owned here; and so are the objects that depend on them. */
  forget(objects: readonly Owned[]): void {
    const gone = new Set(objects.map(idOf));
    if (gone.has(vhostId)) this.now.clear();
    for (const id of gone) this.now.delete(id);
    if (!objects.some(({ kind }) => kind === "queues")) return;
    for (const [id, one] of this.now) if (gone.has(queueOf(one) ?? "")) this.now.delete(id);
  }

  /** An object that could not be adopted stays unowned: nobody may delete it later. */
  owned(): readonly Owned[] {
    const own = byId(this.request.before);
    const isAnothers = (id: string) => this.failed.has(id) && !own.has(id) && !this.uncertain.has(id);
    return [...this.now].flatMap(([id, one]) => (isAnothers(id) ? [] : [one]));
  }

  /**
   * Objects in a vhost that could not be created, or bound to objects that could not be created, would only fail as
   * well.
   */
  waitsFor({ kind, object }: Step): boolean {
    if (this.lost) return true;
    if (kind === "delete") return object.kind === "vhost" && this.keepsQueues();
    if (this.failed.has(vhostId)) return true;
    if (object.kind !== "bindings") return false;
    const { source, destination, destinationType } = typed("bindings", object.value);
    const to = destinationType === "queue" ? "queues" : "exchanges";
    return (
      this.failed.has(idOf({ kind: "exchanges", keys: [source] })) ||
      this.failed.has(idOf({ kind: to, keys: [destination] }))
    );
  }

  /** Takes the steps of one stage, which are independent of each other. */
  async take(stage: readonly Step[]): Promise<void> {
    const due: Step[] = [];
    for (const step of stage) {
      if (this.waitsFor(step)) this.failed.add(idOf(step.object));
      else due.push(step);
    }
    if (due.every(({ kind, object }) => kind === "delete" && object.kind === "queues")) {
      await this.removeQueues(due.map(({ object }) => object));
    } else await inParallel(due, (step) => this.attempt(step));
  }

  /** Runs until the broker stops answering; what was done before stays done. */
  async untilLost(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!this.lost) {
        this.failures.push(
          `${error.message}. What was done before that stays done, and the next run goes on from there`,
        );
      }
      this.lost = true;
    }
  }

  private async attempt(step: Step): Promise<void> {
    const id = idOf(step.object);
    if (this.lost) {
      this.failed.add(id);
      return;
    }
    await this.untilLost(async () => {
      try {
        await this.send(step);
        if (step.kind === "delete") this.forget([step.object]);
        else this.now.set(id, step.object);
      } catch (error) {
        if (error instanceof Unreachable) this.mayHaveMade([step]);
        this.failed.add(id);
        if (!(error instanceof Refused)) throw error;
        this.failures.push(failureOf(step, error));
      }
    });
  }

  private async send({ kind, object }: Step): Promise<void> {
    const { vhost, status = () => {} } = this.request;
    const [queue = ""] = object.keys;
    switch (kind) {
      case "put":
        return put(this.api, vhost, object);
      case "delete":
        if (isUnqueued(object)) await remove(this.api, vhost, object);
        if (shovelOf(object) !== undefined) this.hasStoppedShovel = true;
        return;
      case "recreate":
        await this.api.delete(["queues", vhost, queue]);
        return put(this.api, vhost, object);
      case "migrate":
        return migrate(this.api, { vhost, queue, wanted: typed("queues", object.value), status });
    }
  }

  private async removeQueues(queues: readonly Owned[]): Promise<void> {
    if (queues.length === 0) return;
    for (const queue of queues) this.failed.add(idOf(queue));
    const doomed = new Map(queues.map((queue) => [this.doomed(queue), queue]));
    await this.untilLost(async () => {
      try {
        if (this.hasStoppedShovel) await unused(this.api, [...doomed.keys()]);
        const { stay, gone } = await removeQueues(this.api, [...doomed.keys()]);
        const deleted = gone.flatMap((one) => doomed.get(one) ?? []);
        for (const queue of deleted) this.failed.delete(idOf(queue));
        this.forget(deleted);
        for (const [one, reason] of stay) {
          const queue = doomed.get(one);
          if (queue !== undefined) this.failures.push(queueStays(queue, reason));
        }
      } catch (error) {
        for (const queue of queues) this.uncertain.add(idOf(queue));
        throw error;
      }
    });
  }

  private doomed({ keys: [name = ""], value }: Owned): Doomed {
    const { vhost, choicesBefore } = this.request;
    const allowLoss = choicesBefore?.get(name)?.allowLoss === true;
    return { vhost, name, type: typed("queues", value).type, allowLoss };
  }

  /** The reason why the vhost stays was reported with each of its queues. */
  private keepsQueues(): boolean {
    return [...this.now.values()].some((one) => one.kind === "queues" && this.failed.has(idOf(one)));
  }
}
