/** One run of an apply: what is there now, what failed, and what need not be tried any more. */
import { type Api, Refused, Unreachable } from "./api.ts";
import type { Request } from "./apply.ts";
import { failureOf, queueStays } from "./failure.ts";
import { inParallel } from "./inParallel.ts";
import { migrate } from "./migration/migrate.ts";
import { byId, idOf, type Owned, same } from "./objects.ts";
import { put } from "./put.ts";
import { isUnqueued, remove } from "./remove.ts";
import { removeQueues } from "./removeQueues.ts";
import { queueOf, type Step } from "./steps.ts";
import { typed } from "./values.ts";

const vhostId = idOf({ kind: "vhost", keys: [] });

export class Run {
  readonly failures: string[] = [];
  private readonly api: Api;
  private readonly request: Request;
  private readonly now: Map<string, Owned>;
  private readonly failed = new Set<string>();
  private readonly imported = new Set<string>();
  private readonly uncertain = new Set<string>();
  private lost = false;

  /** @param actual what is there when it begins */
  constructor(api: Api, request: Request, actual: readonly Owned[]) {
    this.api = api;
    this.request = request;
    this.now = new Map(byId(actual));
  }

  /** Whether the broker has stopped to answer: then nothing more is sent. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Whether it recorded something as made that may not be there. */
  get isUnsure(): boolean {
    return this.uncertain.size > 0;
  }

  hasMade({ object }: Step): boolean {
    return this.imported.has(idOf(object));
  }

  /** What another look found of what was wanted. */
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
   * The answer is lost: what did not exist before is this resource's if it does now. Without that a file that no longer
   * wants it would leave it behind.
   */
  mayHaveMade(steps: readonly Step[]): void {
    for (const { kind, object, actual } of steps) {
      if (kind !== "put" || actual !== undefined) continue;
      this.now.set(idOf(object), object);
      this.uncertain.add(idOf(object));
    }
  }

  /** They are gone, or nobody's here any more; and what goes with them. */
  forget(objects: readonly Owned[]): void {
    const gone = new Set(objects.map(idOf));
    if (gone.has(vhostId)) this.now.clear();
    for (const id of gone) this.now.delete(id);
    if (!objects.some(({ kind }) => kind === "queues")) return;
    for (const [id, one] of this.now) if (gone.has(queueOf(one) ?? "")) this.now.delete(id);
  }

  refuse(object: Owned, reason: string): void {
    this.failed.add(idOf(object));
    this.failures.push(reason);
  }

  /** What could not be changed and was another's before is another's still: nobody may delete it later. */
  owned(): readonly Owned[] {
    const own = byId(this.request.before);
    const isAnothers = (id: string) => this.failed.has(id) && !own.has(id) && !this.uncertain.has(id);
    return [...this.now].flatMap(([id, one]) => (isAnothers(id) ? [] : [one]));
  }

  /** What lies in a vhost that could not be made, or is bound to what could not be, would only fail once more. */
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

  /** The steps of one stage, of which none needs another. */
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

  /** Runs until the broker does not answer; what was done before that stays done. */
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
    const { vhost, tell = () => {} } = this.request;
    const [queue = ""] = object.keys;
    switch (kind) {
      case "put":
        return put(this.api, vhost, object);
      case "delete":
        if (isUnqueued(object)) await remove(this.api, vhost, object);
        return;
      case "recreate":
        await this.api.delete(["queues", vhost, queue]);
        return put(this.api, vhost, object);
      case "migrate":
        return migrate(this.api, { vhost, queue, wanted: typed("queues", object.value), tell });
    }
  }

  private async removeQueues(queues: readonly Owned[]): Promise<void> {
    if (queues.length === 0) return;
    const { vhost, choicesBefore } = this.request;
    for (const queue of queues) this.failed.add(idOf(queue));
    await this.untilLost(async () => {
      const leaving = queues.map(({ keys: [name = ""], value }) => {
        const allowLoss = choicesBefore?.get(name)?.allowLoss === true;
        return { name, type: typed("queues", value).type, allowLoss };
      });
      const stay = await removeQueues(this.api, vhost, leaving);
      const reasonOf = ({ keys: [name = ""] }: Owned) => stay.get(name);
      const gone = queues.filter((queue) => reasonOf(queue) === undefined);
      for (const queue of gone) this.failed.delete(idOf(queue));
      this.forget(gone);
      for (const queue of queues) {
        const reason = reasonOf(queue);
        if (reason !== undefined) this.failures.push(queueStays(queue, reason));
      }
    });
  }

  /** The reason why the vhost stays has been told with each of them. */
  private keepsQueues(): boolean {
    return [...this.now.values()].some((one) => one.kind === "queues" && this.failed.has(idOf(one)));
  }
}
