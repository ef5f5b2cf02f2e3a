/** The stages of `./dev test`, what runs beside what, and which of them a change can break. */

export const stages = ["unit", "broker", "faults", "integration", "e2e", "matrix", "lifecycle"] as const;

export type Stage = (typeof stages)[number];

/** A project of vitest.config.ts. */
export type Project = Stage | "ownClusters" | "changingClusters";

/** End-to-end tests that start a cluster do not touch the stack, whose tests take turns. */
export const projectsOf = (stage: Stage): readonly Project[] =>
  stage === "e2e" ? ["e2e", "ownClusters", "changingClusters"] : [stage];

/**
 * Lanes run side by side, the projects of a lane one after the other: one waits while another works. The unit tests run
 * while the cluster starts. The brokers of the tests and the stack take turns at nothing but the processors.
 */
export const lanes: readonly (readonly Project[])[] = [
  ["unit", "changingClusters", "matrix"],
  ["broker", "lifecycle"],
  ["e2e", "faults"],
  ["integration", "ownClusters"],
];

const program: readonly Stage[] = ["unit", "broker", "faults", "e2e"];

/**
 * What a stage depends on without an import that leads there: its tests read the file, or start a program that does.
 * The first row that fits counts.
 */
const rules: readonly (readonly [path: RegExp, runs: readonly Stage[]])[] = [
  [
    /^components\/(installation|upgrade|advisories)\/|^components\/rabbitmqCluster\.ts$/,
    ["unit", "integration", "e2e", "matrix"],
  ],
  [/^components\/cluster\//, ["unit", "e2e", "matrix"]],
  [/^components\/config\/|^index\.ts$/, ["unit", "e2e"]],
  [/^components\/connection\//, [...program, "integration"]],
  [/^components\//, program],
  [/^policy\//, ["unit", "e2e"]],
  [/^stacks\//, ["unit", "integration", "e2e", "lifecycle"]],
  [/^cli\/status\.ts$/, program],
  [/^cli\//, ["unit", "broker", "e2e"]],
  [/^bench\//, ["unit", "e2e"]],
  [/^local\/(reference|brokerSchema)\//, ["unit"]],
  [/^local\/(commands|seed)\/|^local\/(dev|stack|broker|orphans)\.ts$/, ["unit", "e2e", "lifecycle"]],
  [/^test\/broker\/(program\/|provide\.ts$)/, ["broker", "faults"]],
  [/^test\/faults\/(program|monitored)\//, ["faults"]],
  [/^test\/matrix\/(program|clients)\/|^test\/matrix\/queues\.ts$/, ["matrix"]],
  [/^test\/e2e\/\w+\//, ["e2e"]],
  [/^test\/integration\/\w+\//, ["integration"]],
  [/^test\/broker\/.*\.yaml$/, ["broker"]],
  [/^test\/unit\/.*(?<!\.ts)$/, ["unit"]],
  [/^test\/\w+\/.*\.ts$/, []],
  [/^docs\/results\//, ["unit", "broker"]],
  // Tests take a role from the one and a command from the other, as users do.
  [
    /^docs\/(_index|adopting-clusters|backup|blue-green|getting-started|gitops|installation-configuration|policy|standby)\.md$|^README\.md$/,
    ["unit", "e2e"],
  ],
  // Tests compare what they see with what the page shows.
  [/^docs\/(rotation|scaling|tls)\.md$/, ["unit", "e2e"]],
  [/^docs\/upgrading\.md$/, ["unit", "integration"]],
  [/^docs\/(on-call|operations)\.md$/, ["unit", "broker"]],
  [/^docs\/incidents\.md$/, ["unit", "faults"]],
  [/^\.github\/workflows\/drift\.yml$/, ["unit", "broker"]],
  [/^docs\/alerts\.md$/, ["unit", "faults"]],
  [/^dashboards\/|^docs\/|^\.github\/|\.md$|^LICENSE$|^biome\.json$/, ["unit"]],
];

/**
 * The stages that run as a whole; of the others those tests run whose imports lead to a changed file.
 * @param changed paths in the checkout, with `/`. A path that no rule knows can break everything.
 */
export function stagesFor(changed: readonly string[]): readonly Stage[] {
  const broken = changed.flatMap((path) => rules.find(([fits]) => fits.test(path))?.[1] ?? stages);
  return stages.filter((stage) => broken.includes(stage));
}
