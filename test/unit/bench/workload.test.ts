import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { definitionsOf, topologyOf, withOneMore, workloadOf } from "../../../bench/workload.ts";
import { planOf } from "../../../components/topology/load.ts";

const checkout = join(import.meta.dirname, "..", "..", "..");

describe("what all tools declare", () => {
  it("is the same for the import and for Warren, or their times could not be compared", () => {
    const workload = workloadOf(100, "mixed", "shop");
    const { plan, problems } = planOf(topologyOf(workload));
    expect(problems).toEqual([]);
    const [vhost] = plan?.vhosts ?? [];
    const { queues, bindings } = definitionsOf(workload) as {
      queues: { name: string; arguments: object }[];
      bindings: { destination: string; routing_key: string }[];
    };
    expect(queues).toHaveLength(50);
    expect(queues.map(({ name }) => name).sort()).toEqual(vhost?.queues.map(({ name }) => name).sort());
    const types = vhost?.queues.map(({ name, type }) => [name, type]);
    expect(queues.map((queue) => [queue.name, Object.values(queue.arguments)[0]])).toEqual(types);
    const keys = vhost?.bindings.map(({ destination, routingKey }) => [destination, routingKey]);
    expect(bindings.map((binding) => [binding.destination, binding.routing_key])).toEqual(keys);
    expect(new Set(types?.map(([, type]) => type))).toEqual(new Set(["classic", "quorum"]));
  });

  it("changes by one queue and no other", () => {
    const before = workloadOf(10, "quorum", "shop");
    const after = withOneMore(before, "quorum");
    expect(after.queues.slice(0, -1)).toEqual(before.queues);
    expect(new Set(after.queues.map(({ name }) => name)).size).toBe(6);
  });
});

describe("the empty program", () => {
  it("imports just what a program with Warren imports, or the floor would be too high or too low", async () => {
    const imports = async (file: string) => {
      const entryPoints = [join(checkout, file)];
      const { metafile } = await build({
        ...{ entryPoints, bundle: true, packages: "external", platform: "node", format: "esm" },
        ...{ write: false, metafile: true },
      });
      const found = Object.values(metafile.outputs).flatMap((output) => output.imports);
      // A program loads the Kubernetes client when it first connects, and the bundler does not tell the two apart.
      const later = "@kubernetes/client-node";
      const external = found.filter(
        ({ kind, path }) => kind === "import-statement" && !path.startsWith("node:") && path !== later,
      );
      return [...new Set(external.map(({ path }) => path))].sort();
    };
    const empty = await imports("bench/programs/empty.ts");
    expect(empty.length).toBeGreaterThan(10);
    expect(empty).toEqual(await imports("index.ts"));
    expect(empty).toEqual(await imports("bench/programs/warren.ts"));
  });
});
