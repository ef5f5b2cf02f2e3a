/**
 * The walls of the code: which room may import which. `./dev test` runs it; docs/design.md explains the rooms.
 *
 * A room is a folder with all that is in it, or one file. Each room names the rooms that it may import, and all of them stand
 * above it in the list. So data flows in one direction, and no two rooms can import each other.
 */

/** What plain topology data is made of: shared by every room that works on a topology. */
const base = ["escape", "happening", "model", "pattern", "logins", "canonical", "version", "readJson"].map(
  (name) => `components/topology/${name}.ts`,
);

const topology = (...names) => names.map((name) => `components/topology/${name}`);
const provider = (...names) => names.map((name) => `components/provider/${name}`);

/** What a reader of topologies may use from outside: the corridor and every room behind it. */
const wholeTopology = ["components/topology"];

const rooms = [
  ...base.map((file, index) => [file, base.slice(0, index)]),
  ["components/topology/definition", base],
  ["components/topology/report", base],
  ["components/topology/source", [...base, ...topology("report")]],
  ["components/topology/language", [...base, ...topology("definition", "report", "source")]],
  ["components/topology/compose", [...base, ...topology("report", "source", "language")]],
  ["components/topology/routing", [...base, ...topology("report", "language")]],
  // What RabbitMQ calls things; `x-queue-type` is known here alone.
  ["components/topology/interchange/codec", base],
  [
    "components/topology/expand",
    [...base, ...topology("definition", "report", "language", "routing", "interchange/codec")],
  ],
  ["components/topology/plan.ts", [...base, ...topology("report", "expand")]],
  [
    "components/topology/rules",
    [...base, ...topology("definition", "report", "language", "routing", "expand")],
  ],
  ["components/topology/findings", [...base, ...topology("report", "language", "routing")]],
  [
    "components/topology/interchange",
    [...base, ...topology("definition", "report", "source", "language", "routing", "expand")],
  ],
  ["components/topology/compare", [...base, ...topology("report", "interchange")]],
  ["components/topology/diagram", [...base, ...topology("report", "language", "routing")]],
  ["components/topology/schema", [...base, ...topology("language")]],
  // Where the cursor is, for editors.
  ["components/topology/editing", [...base, ...topology("report", "source", "language", "schema")]],
  [
    "components/topology/validate.ts",
    [...base, ...topology("definition", "report", "source", "language", "expand", "rules")],
  ],
  [
    "components/topology/load.ts",
    [...base, ...topology("definition", "report", "source", "compose", "expand", "plan.ts", "validate.ts")],
  ],
  [
    "components/topology/review.ts",
    [...base, ...topology("definition", "report", "source", "compose", "routing", "findings", "load.ts")],
  ],
  ["components/topology/format.ts", [...base, ...topology("report", "source", "findings")]],
  ["components/cluster", topology("report")],
  ["components/pulumi", topology("escape.ts")],
  ["components/nodeVersion.mjs", []],
  ["components/ownFolder.mjs", []],
  ["components/ownPlugin.ts", []],
  ["components/certificates", []],
  ["components/compileCache.mjs", ["components/ownFolder.mjs"]],
  ["components/lazySerializer.ts", []],
  // What is wrong with a cluster, from what was read of it.
  ["components/status", [...base, ...topology("report")]],
  ["components/broker", [...base, ...topology("report", "interchange"), "components/status"]],
  // The messages in a queue, by AMQP.
  ["components/messages", [...base, "components/broker"]],
  // What a second cluster follows, and what of its messages is not needed there.
  [
    "components/standby",
    [...base, ...topology("report", "language", "routing", "interchange"), "components/broker"],
  ],
  // Definitions and messages, copied and restored.
  ["components/backup", [...base, ...topology("interchange"), "components/broker", "components/messages"]],
  [
    "components/connection",
    [
      ...topology("report"),
      "components/status",
      "components/cluster",
      "components/pulumi",
      "components/broker",
      "components/ownFolder.mjs",
    ],
  ],
  ["components/provider/protocol", topology("escape.ts")],
  ["components/provider/state", [...base, ...topology("report", "interchange"), ...provider("protocol")]],
  [
    "components/provider/migration",
    [...base, ...topology("interchange"), "components/broker", ...provider("state")],
  ],
  [
    "components/provider/reconcile",
    [...base, ...topology("report", "interchange"), "components/broker", ...provider("state", "migration")],
  ],
  [
    "components/provider/kinds",
    [
      ...base,
      ...topology("report", "interchange"),
      "components/broker",
      "components/certificates",
      ...provider("protocol", "state", "reconcile"),
    ],
  ],
  [
    "components/advisories",
    [
      ...topology("readJson.ts", "interchange"),
      "components/cluster",
      "components/broker",
      "components/ownFolder.mjs",
    ],
  ],
  // Questions to a broker that runs, before another version of RabbitMQ takes its place.
  [
    "components/upgrade",
    [...topology("escape.ts", "report", "interchange"), "components/cluster", "components/broker"],
  ],
  ["components/ownProvider.ts", ["components/ownPlugin.ts", "components/pulumi", ...provider("state")]],
  [
    "components/installation",
    [
      "components/cluster",
      "components/pulumi",
      "components/broker",
      "components/connection",
      "components/advisories",
      "components/upgrade",
      "components/ownProvider.ts",
      ...provider("state"),
    ],
  ],
  [
    "components/rabbitmqCluster.ts",
    ["components/cluster", "components/pulumi", "components/connection", "components/installation"],
  ],
  ["components/clientService.ts", ["components/rabbitmqCluster.ts"]],
  [
    "components/provider",
    [
      "components/nodeVersion.mjs",
      "components/ownPlugin.ts",
      "components/compileCache.mjs",
      "components/broker",
      "components/connection",
      ...provider("protocol", "state", "reconcile", "kinds"),
    ],
  ],
  [
    "components/resources",
    [
      "components/ownProvider.ts",
      ...wholeTopology,
      "components/cluster",
      "components/pulumi",
      "components/broker",
      "components/rabbitmqCluster.ts",
      "components/connection",
      ...provider("state"),
    ],
  ],
  [
    "components/config",
    [
      ...wholeTopology,
      "components/cluster",
      "components/pulumi",
      "components/connection",
      "components/resources",
    ],
  ],
  [
    "components/topology.ts",
    [
      ...wholeTopology,
      "components/config",
      "components/pulumi",
      "components/broker",
      "components/connection",
      "components/resources",
      "components/rabbitmqCluster.ts",
    ],
  ],
  [
    "components/languages",
    [
      "components/ownPlugin.ts",
      "components/compileCache.mjs",
      "components/lazySerializer.ts",
      "components/pulumi",
      "components/rabbitmqCluster.ts",
      "components/provider",
      "components/topology.ts",
    ],
  ],
  // Policies for a policy pack of Pulumi's.
  ["policy", [...base, ...topology("interchange/codec"), "components/cluster", ...provider("state")]],
  ["components/testing.ts", wholeTopology],
  ["components/testing", ["components/testing.ts"]],
  [
    "cli",
    [
      "components/nodeVersion.mjs",
      "components/ownPlugin.ts",
      ...wholeTopology,
      "components/compileCache.mjs",
      "components/cluster",
      "components/status",
      "components/broker",
      "components/messages",
      "components/standby",
      "components/backup",
      "components/connection",
      "components/advisories",
      "components/upgrade",
    ],
  ],
];

/** Rooms that stay pure functions over plain data. Only two files of compose/ touch the world: they read files. */
const pure = "^components/(topology|cluster|status)/";

const escaped = (path) => path.replaceAll(".", "\\.");
/** The room's files: all below a folder, or the one file. */
const within = (room) => `^${escaped(room)}${/\.\w+$/.test(room) ? "$" : "/"}`;

/** Files of a room that has a smaller room inside belong to the smaller one. */
const inner = (room) => rooms.map(([name]) => name).filter((name) => name.startsWith(`${room}/`));

const known = new Set();
const walls = rooms.map(([room, mayImport]) => {
  known.add(room);
  for (const other of mayImport) {
    if (other === "components/topology" || known.has(other)) continue;
    throw new Error(`.dependency-cruiser.mjs: ${room} may import ${other}, which does not stand above it`);
  }
  const insides = inner(room).map(within);
  return {
    name: `wall of ${room}`,
    comment: "Import only what the table in .dependency-cruiser.mjs lists for this room.",
    severity: "error",
    from: { path: within(room), ...(insides.length > 0 && { pathNot: insides }) },
    to: {
      path: "^(components|policy|cli|local|bench|test|stacks|index)",
      pathNot: [room, ...mayImport].map(within),
    },
  };
});

export default {
  forbidden: [
    ...walls,
    {
      name: "every file has a room",
      comment: "Add the new folder or file to the table in .dependency-cruiser.mjs.",
      severity: "error",
      from: {
        path: "^(components|policy|cli)/",
        pathNot: [...rooms.map(([room]) => within(room)), "^components/index\\.ts$"],
      },
      to: {},
    },
    {
      name: "no circle of files",
      comment: "Types count too: move what both need to a third file.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "pure rooms",
      comment: "topology/, cluster/ and status/ know neither Pulumi nor a network nor other processes.",
      severity: "error",
      from: { path: pure, pathNot: "^components/topology/compose/(disk|fileSearch)\\.ts$" },
      to: {
        path: "^(node:)?(net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads|fs)(/|$)|@pulumi/|@grpc/",
        // The shapes of Kubernetes objects, without a line that runs.
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "no Pulumi types but the shapes of Kubernetes objects",
      severity: "error",
      from: { path: pure },
      to: { path: "@pulumi/(?!kubernetes)" },
    },
    {
      name: "the broker's room knows no Pulumi",
      severity: "error",
      from: { path: "^components/broker/" },
      to: { path: "@pulumi/|@grpc/|@kubernetes/" },
    },
    {
      name: "only resources/rabbitmq knows @pulumi/rabbitmq",
      severity: "error",
      from: { path: "^(components|cli)/", pathNot: "^components/resources/rabbitmq/" },
      to: { path: "@pulumi/rabbitmq" },
    },
    {
      name: "bench imports local, not the other way round",
      comment: "Only the entry point local/dev.ts starts a benchmark.",
      severity: "error",
      from: { path: "^local/", pathNot: "^local/dev\\.ts$" },
      to: { path: "^(bench|test)/" },
    },
    {
      name: "the product knows neither tests nor local parts",
      severity: "error",
      from: { path: "^(components|policy|cli)/|^index\\.ts$" },
      to: { path: "^(local|test|bench)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
