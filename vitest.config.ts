import { defineConfig } from "vitest/config";

/** Tests that share the one cluster run one after the other; starting and rolling brokers takes minutes. */
const onTheCluster = { fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: ["test/seed.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "broker",
          include: ["test/broker/**/*.test.ts"],
          globalSetup: ["test/broker/setup.ts"],
          setupFiles: ["test/seed.ts", "test/broker/closeBrokers.ts"],
          ...onTheCluster,
          // The first run brings the brokers up.
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/*.test.ts"],
          globalSetup: ["test/broker/setup.ts"],
          setupFiles: ["test/broker/closeBrokers.ts"],
          ...onTheCluster,
          hookTimeout: 600_000,
        },
      },
      { test: { name: "integration", include: ["test/integration/**/*.test.ts"], ...onTheCluster } },
      { test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], ...onTheCluster } },
      {
        test: {
          name: "lifecycle",
          include: ["test/lifecycle/**/*.test.ts"],
          ...onTheCluster,
          testTimeout: 600_000,
        },
      },
    ],
  },
});
