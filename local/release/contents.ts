/** What the package may contain. Everything else is an accident: a key, a picture, a file of the tests. */

const allowed = [
  /^dist\/components\/(\w+\/)*\w+\.(js|d\.ts)$/,
  /^dist\/components\/(compileCache|nodeVersion|ownFolder)\.(mjs|d\.mts)$/,
  /^dist\/components\/(provider\/schema|cluster\/advisories|cluster\/confSchema\/history)\.json$/,
  /^dist\/policy\/(rules\/)?\w+\.(js|mjs|d\.ts|d\.mts)$/,
  /^dist\/policy\/(PulumiPolicy\.yaml|package\.json)$/,
  /^dist\/cli\/((completion|lsp|results)\/)?\w+\.(js|d\.ts)$/,
  /^docs\/[\w-]+\.md$/,
  /^docs\/(topology|results\/[\w-]+)\.schema\.json$/,
  /^dashboards\/[\w-]+\.json$/,
  /^(README\.md|LICENSE|package\.json)$/,
];

/** What the package would be nothing without. */
const needed = [
  "dist/cli/warren.js",
  "dist/components/index.d.ts",
  "dist/components/index.js",
  "dist/components/compileCache.mjs",
  "dist/components/provider/main.js",
  "dist/components/provider/schema.json",
  "dist/components/cluster/confSchema/history.json",
  "dist/components/cluster/advisories.json",
  "dist/components/languages/main.js",
  "dist/policy/PulumiPolicy.yaml",
  "dist/policy/package.json",
  "dist/policy/pack.mjs",
  "dist/policy/index.js",
];

/** One line for each file that must not be in the package, and for each that is missing. */
export function contentProblems(paths: readonly string[]): readonly string[] {
  return [
    ...paths
      .filter((path) => !allowed.some((pattern) => pattern.test(path)))
      .map((path) => `${path} must not be in it`),
    ...needed.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
  ];
}
