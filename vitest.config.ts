import { defineConfig } from "vitest/config";
import SlowestFirst from "./test/slowestFirst.ts";

/** Starting and rolling brokers takes minutes, and more on a machine that runs other stages at the same time. */
const onTheCluster = { testTimeout: 600_000, hookTimeout: 600_000 };

/** Tests that change one stack, one cluster or one machine run one after the other. */
const oneByOne = { ...onTheCluster, fileParallelism: false };

/**
 * Each file has vhosts, users and Pulumi projects with names of its own, and mostly waits for the broker's statistics.
 * A file that changes what all vhosts share, e.g. an alarm, a plugin or a node, needs a broker of its own instead, as
 * test/faults/nodeKilled.test.ts has.
 */
const sideBySide = (maxWorkers: number) => ({ ...onTheCluster, maxWorkers });

/** The first run brings the brokers up. */
const brokersComeUp = { globalSetup: ["test/broker/setup.ts"] };

const ofTheStack = "test/e2e/[0-9]-*.test.ts";

/** Clusters that change while they run, and others that take long: without the package that the other tests install. */
const ofChanges = "test/e2e/{adoptedCluster,authentication,blueGreen,official,scale,standby,tls}.test.ts";

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: ["test/seed.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // vitest would leave one processor to itself, which on two is half of them.
          maxWorkers: "100%",
        },
      },
      {
        test: {
          name: "broker",
          include: ["test/broker/**/*.test.ts"],
          setupFiles: ["test/seed.ts", "test/broker/closeBrokers.ts"],
          ...sideBySide(3),
          ...brokersComeUp,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/*.test.ts"],
          setupFiles: ["test/broker/closeBrokers.ts"],
          ...sideBySide(2),
          ...brokersComeUp,
        },
      },
      {
        test: {
          name: "matrix",
          include: ["test/matrix/*.test.ts"],
          ...oneByOne,
          // A row with a fault of two minutes, after which two minutes may pass until all is whole.
          testTimeout: 900_000,
        },
      },
      { test: { name: "integration", include: ["test/integration/**/*.test.ts"], ...oneByOne } },
      { test: { name: "e2e", include: [ofTheStack], ...oneByOne } },
      {
        test: {
          name: "ownClusters",
          include: ["test/e2e/*.test.ts"],
          exclude: [ofTheStack, ofChanges],
          globalSetup: ["test/e2e/packed.ts"],
          ...oneByOne,
        },
      },
      { test: { name: "changingClusters", include: [ofChanges], ...oneByOne } },
      {
        test: {
          name: "lifecycle",
          include: ["test/lifecycle/**/*.test.ts"],
          ...oneByOne,
        },
      },
    ],
  },
});
