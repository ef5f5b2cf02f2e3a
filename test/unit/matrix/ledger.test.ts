import { describe, expect, it } from "vitest";
import { eventIn, Ledger, longestGap } from "../../matrix/ledger.ts";
import { queues } from "../../matrix/queues.ts";

const [queue] = queues;
const name = queue?.name ?? "";

function ledgerOf(...lines: readonly string[]): Ledger {
  const ledger = new Ledger();
  for (const line of lines) ledger.add(eventIn(line));
  return ledger;
}

describe("the ledger of the fault matrix", () => {
  it("counts a confirmed message that nobody received as lost, or a loss would be reported as none", () => {
    const ledger = ledgerOf(`1000 c ${name} 0`, `1010 c ${name} 1`, `1020 r ${name} 0`);
    expect(ledger.lost(name)).toEqual([1]);
    expect(ledger.incomplete).toEqual([name]);
  });

  it("takes a message that comes before its confirm, and again, as received once", () => {
    const ledger = ledgerOf(`1000 r ${name} 0`, `1010 c ${name} 0`, `1020 r ${name} 0`);
    expect(queue && ledger.of(queue, 0, 2000)).toMatchObject({ confirmed: 1, lost: 0, duplicates: 1 });
  });

  it("does not count an unconfirmed message as lost: it carries no promise", () => {
    const ledger = ledgerOf(`1000 f ${name} refused or returned`);
    expect(queue && ledger.of(queue, 0, 2000)).toMatchObject({ confirmed: 0, lost: 0, failures: 1 });
  });

  it("refuses what is no line of a client, or lines that two threads mixed would be dropped silently", () => {
    expect(() => eventIn("1000 c ")).toThrow("a client printed");
  });

  it("sees an outage that lasts until the end, or begins before the fault", () => {
    expect(longestGap([0, 100, 200], 150, 5000)).toBe(4800);
    expect(longestGap([0, 100, 3000, 3100], 500, 3200)).toBe(2900);
    expect(longestGap([], 500, 3200)).toBe(2700);
  });

  it("draws each second of a row, also those without a confirm", () => {
    const ledger = ledgerOf(`1000 c ${name} 0`, `3500 c ${name} 1`);
    expect(queue && ledger.perSecond(queue.type, 1000, 5000)).toEqual([1, 0, 1, 0]);
  });
});
