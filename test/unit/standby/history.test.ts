/** The trimming rule against schedules of publishers, consumers, links and statistics, as bad as they are allowed to be. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History, slack } from "../../../components/standby/history.ts";
import { prefetch } from "../../../components/standby/names.ts";

const roundMs = 10_000;
const windowMs = 60_000;
/** Consumers keep a message no longer, in rounds. */
const longestHold = windowMs / roundMs - 3;

interface Step {
  readonly published: number;
  /** Copies that reach the standby. */
  readonly copied: number;
  readonly delivered: number;
  /** Of what is delivered: from which place on it is acknowledged in this round. */
  readonly acknowledgedFrom: number;
  readonly isReturned: boolean;
  readonly isCut: boolean;
  /** The statistics show the state of so many rounds ago. */
  readonly age: number;
  readonly hasConsumers: boolean;
}

const step = (most: number): fc.Arbitrary<Step> =>
  fc.record({
    published: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: most })),
    copied: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * most }), fc.constant(1_000_000)),
    delivered: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * most }), fc.constant(1_000_000)),
    acknowledgedFrom: fc.oneof(fc.constant(0), fc.nat(most)),
    isReturned: fc.boolean(),
    isCut: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    age: fc.constantFrom(0, 1),
    hasConsumers: fc.oneof(
      { weight: 9, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  });

interface State {
  readonly depth: number;
  readonly redelivered: number;
  readonly hasConsumers: boolean;
}

/** A queue on both clusters. Messages are numbers in the order of their publication. */
class Clusters {
  published = 0;
  private ready: number[] = [];
  private returned: number[] = [];
  /** With the round of the delivery. */
  private held: { readonly message: number; readonly at: number }[] = [];
  private waiting: number[] = [];
  private redelivered = 0;
  /** What the standby's queue holds, and what it has ever got. */
  standby: number[] = [];
  private readonly sent: number[] = [];
  private readonly states: State[] = [];

  /** The last of the first messages have come again and again, as after many interruptions. */
  constructor(atTheStart: number) {
    this.publish(atTheStart);
    this.sent.push(...this.waiting);
    this.standby.push(...this.waiting.splice(0));
    for (let time = 0; time < 10; time++) this.standby.push(...this.sent.slice(-prefetch));
  }

  private publish(count: number): void {
    for (let n = 0; n < count; n++) {
      this.ready.push(this.published);
      this.waiting.push(this.published++);
    }
  }

  run(
    round: number,
    { published, copied, delivered, acknowledgedFrom, isReturned, isCut, hasConsumers }: Step,
  ): void {
    this.publish(published);
    if (isCut) {
      // The link's last messages were not acknowledged, so they come once more.
      this.waiting.unshift(...this.sent.slice(-prefetch).toSorted((a, b) => a - b));
    }
    for (const message of this.waiting.splice(0, copied)) {
      this.standby.push(message);
      this.sent.push(message);
    }
    if (!hasConsumers) {
      this.returned.push(...this.held.splice(0).map(({ message }) => message));
    } else {
      const again = this.returned.splice(0);
      this.redelivered += again.length;
      const taken = [...again, ...this.ready.splice(0, delivered)];
      this.held.push(...taken.map((message) => ({ message, at: round })));
      const old = this.held.filter(({ at }) => at <= round - longestHold);
      const young = this.held.filter(({ at }) => at > round - longestHold);
      // Those that were kept too long are acknowledged, or their channel is closed and they return.
      if (isReturned) this.returned.push(...old.map(({ message }) => message));
      this.held = young.slice(0, acknowledgedFrom);
    }
    this.states.push({ depth: this.inPrimary().length, redelivered: this.redelivered, hasConsumers });
  }

  state(age: number): State | undefined {
    return this.states.at(-1 - age) ?? this.states[0];
  }

  inPrimary(): readonly number[] {
    return [...this.ready, ...this.returned, ...this.held.map(({ message }) => message)];
  }
}

/** @returns how many messages were trimmed; throws if the primary still holds one that is on the standby no longer */
function simulate(steps: readonly Step[], initial: number, rule: "counted" | "whenEmpty"): number {
  const clusters = new Clusters(initial);
  const history = new History(windowMs);
  let taken = 0;
  for (const [round, one] of steps.entries()) {
    const countedAt = round * roundMs;
    const arrived = taken + clusters.standby.length;
    clusters.run(round, one);
    const { depth, redelivered, hasConsumers } = clusters.state(one.age) ?? {};
    const gone = history.add(
      {
        countedAt,
        arrived,
        askedAt: countedAt + 1_000,
        depth,
        consumers: hasConsumers ? 1 : 0,
        redelivered: redelivered ?? 0,
        isInterrupted: one.isCut,
      },
      rule,
    );
    const trimmed = clusters.standby.splice(0, Math.max(0, Math.min(gone - taken, arrived - taken)));
    taken += trimmed.length;
    const there = new Set(clusters.standby);
    const held = new Set(clusters.inPrimary());
    const lost = trimmed.filter((message) => held.has(message) && !there.has(message));
    expect(lost, `round ${round}`).toEqual([]);
  }
  return taken;
}

/** Mostly the same step: what goes wrong once in a while seldom goes wrong for long. */
const schedule = (most: number) =>
  fc
    .tuple(
      step(most),
      fc.array(
        fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: step(most) }),
        { minLength: 15, maxLength: 40 },
      ),
    )
    .map(([usual, steps]) => steps.map((one) => one ?? usual));

describe("what is taken out of a standby", () => {
  it.each([
    ["few messages", 20],
    ["many messages", 1_500],
  ])("is never a message that the primary still holds: %s", (_, most) => {
    fc.assert(
      fc.property(
        schedule(most),
        fc.nat(3_000),
        fc.constantFrom("counted" as const, "whenEmpty" as const),
        (steps, initial, rule) => {
          simulate(steps, initial, rule);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is all that came before the primary's queue was empty, so that a standby does not fill up", () => {
    const idle = { published: 5, copied: 1_000_000, delivered: 1_000_000, acknowledgedFrom: 0 };
    const steps = Array.from({ length: 30 }, () => ({
      ...idle,
      isReturned: false,
      isCut: false,
      age: 0,
      hasConsumers: true,
    }));
    expect(simulate(steps, 0, "whenEmpty")).toBe(5 * (30 - 4));
  });

  it("is also what a queue has delivered that is never empty", () => {
    const busy = { published: 1_000, copied: 1_000_000, delivered: 1_000, acknowledgedFrom: 3 };
    const steps = Array.from({ length: 40 }, () => ({
      ...busy,
      isReturned: false,
      isCut: false,
      age: 0,
      hasConsumers: true,
    }));
    const taken = simulate(steps, 0, "counted");
    expect(taken).toBeGreaterThan(20_000);
    expect(taken).toBeLessThanOrEqual(40_000 - slack);
    expect(simulate(steps, 0, "whenEmpty")).toBe(0);
  });
});
