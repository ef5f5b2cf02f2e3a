import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { barsOf } from "../../bench/bars.ts";
import type { BenchRecord } from "../../bench/record.ts";
import { Broker } from "./broker.ts";
import { checkout, finished } from "./stack.ts";

const folder = mkdtempSync(join(tmpdir(), "warren-bench-test-"));
const file = join(folder, "bench.json");
const tools = ["raw", "bulk", "empty"] as const;

describe("./dev bench, ten objects once", () => {
  let text = "";
  let records: readonly BenchRecord[] = [];

  beforeAll(async () => {
    const what = ["--sizes", "10", "--mixes", "classic", "--runs", "1", "--tools", tools.join()];
    const dev = join(checkout, "local", "dev.ts");
    const result = await finished(process.execPath, [dev, "bench", ...what, "--json", file]);
    expect(result.code, result.text).toBe(0);
    text = result.text;
    records = JSON.parse(readFileSync(file, "utf8")) as readonly BenchRecord[];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const of = (tool: BenchRecord["tool"]) => records.filter((record) => record.tool === tool);

  it("has a whole record for each operation of each tool, or the page would have holes", () => {
    const life = ["preview", "apply", "noop", "drift", "change", "destroy", "kill", "resume"];
    expect(of("bulk").map(({ operation }) => operation)).toEqual(expect.arrayContaining(life));
    expect(of("raw").map(({ operation }) => operation)).toEqual([
      "apply",
      "noop",
      "read",
      "change",
      "destroy",
    ]);
    expect(of("empty").map(({ operation }) => operation)).toEqual(["preview", "apply", "noop"]);
    for (const record of records) {
      expect(record).toMatchObject({
        size: 10,
        run: 1,
        machine: { broker: expect.stringMatching(/^RabbitMQ 4/) },
      });
      expect(record.seconds).toBeGreaterThan(0);
    }
    for (const record of [...of("bulk"), ...of("empty")]) {
      // Node and Pulumi do not fit into less: a smaller figure would be that of the wrong process.
      expect(record.peakMemoryMB).toBeGreaterThan(50);
    }
  });

  it("counts what goes to the broker and what is written to disk", () => {
    const figures = (tool: BenchRecord["tool"], operation: string) =>
      of(tool).find((record) => record.operation === operation);
    expect(figures("raw", "apply")).toMatchObject({ requests: 1, stateBytes: 0, stateSize: null });
    expect(figures("empty", "apply")?.requests).toBe(0);
    const apply = figures("bulk", "apply");
    expect(apply?.requests).toBeGreaterThan(1);
    // The state is written at least once, in whole.
    expect(apply?.stateBytes).toBeGreaterThan(apply?.stateSize ?? Number.POSITIVE_INFINITY);
    expect(figures("bulk", "noop")?.requests).toBeLessThan(apply?.requests ?? 0);
  });

  it("computes each promise whose parts were measured, and says of the others that they were not", () => {
    const known = barsOf(records).filter(({ value }) => value !== undefined);
    expect(known.map(({ what }) => what)).toHaveLength(5);
    for (const { what } of known)
      expect(text).toMatch(new RegExp(`${what.slice(0, 12)}.*(holds|does not hold)`));
    expect(text).toMatch(/terraform \/ bulk.*not measured/);
  });

  it("leaves nothing on the broker", async () => {
    const vhosts = await (await Broker.ofStack()).get<readonly { readonly name: string }[]>("/api/vhosts");
    expect(vhosts.filter(({ name }) => name.startsWith("warren-bench-"))).toEqual([]);
  });
});
