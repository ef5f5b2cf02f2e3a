/** What a preview does once: it costs each run of a large topology its time. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, expect, it, vi } from "vitest";

const { reads, expanded } = vi.hoisted(() => ({ reads: [] as string[], expanded: [] as string[] }));

/** The real one, with a note of each name that it is asked for. */
const counted =
  <Args extends readonly unknown[], Result>(real: (name: string, ...args: Args) => Result, kind: string) =>
  (name: string, ...args: Args): Result => {
    expanded.push(`${kind} ${name}`);
    return real(name, ...args);
  };

vi.mock(import("../../../components/topology/compose/disk.ts"), async (original) => {
  const { disk, readBounded } = await original();
  const read = (path: string) => {
    reads.push(path);
    return readBounded(path);
  };
  return { readBounded: read, disk: { ...disk, read } };
});
vi.mock(import("../../../components/topology/expand/queues.ts"), async (original) => {
  const { expandQueue } = await original();
  return { expandQueue: counted(expandQueue, "queue") };
});
vi.mock(import("../../../components/topology/expand/exchanges.ts"), async (original) => {
  const real = await original();
  return { ...real, expandExchange: counted(real.expandExchange, "exchange") };
});
vi.mock(import("../../../components/topology/expand/patterns/superStream.ts"), async (original) => {
  const real = await original();
  return { ...real, superStream: counted(real.superStream, "super stream") };
});

const folder = mkdtempSync(join(tmpdir(), "warren-once-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("Warren's program reads each file once and expands each object once, whatever patterns and rules ask for", async () => {
  const [base, file] = [join(folder, "base.yaml"), join(folder, "stack.yaml")];
  writeFileSync(
    base,
    `users: { app: {} }
vhosts:
  shop:
    exchanges: { orders: { type: topic, unrouted: true, delay: [10s] } }
    superStreams: { events: { partitions: 3 } }
    access: { app: { publish: [orders], consume: [events, work], manage: [work] } }
`,
  );
  writeFileSync(
    file,
    `extends: base.yaml
vhosts:
  shop:
    queues:
      work: { retry: { attempts: 3 }, tunable: true, maxLength: 1000, bindings: [{ exchange: orders }] }
      parts: { shards: 4, tunable: true, messageTtl: 1h }
    policies: { all: { pattern: "^w", definition: { expires: 86400000 } } }
tests: [{ publish: { vhost: shop, exchange: orders, key: x }, reaches: [orders.unrouted] }]
`,
  );
  const registered: string[] = [];
  const mocks: pulumi.runtime.Mocks = {
    call: ({ inputs }) => inputs,
    newResource: ({ name, inputs }) => {
      registered.push(name);
      return { id: name, state: inputs };
    },
  };
  await pulumi.runtime.setMocks(mocks, "warren", "test", true, "organization");
  pulumi.runtime.setAllConfig({
    "warren:topology": relative("stacks", file),
    "warren:broker": JSON.stringify({ url: "https://broker:15671", username: "root", password: "x" }),
  });
  await import("../../../index.ts");
  await vi.waitFor(() => expect(registered).toContain("warren/queue/shop/work"), { timeout: 30_000 });
  expect(reads.sort()).toEqual([base, file].map((path) => relative(process.cwd(), path)).sort());
  expect(expanded.sort()).toEqual(["exchange orders", "queue parts", "queue work", "super stream events"]);
});
