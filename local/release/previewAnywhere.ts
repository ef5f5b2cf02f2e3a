/**
 * `node local/release/previewAnywhere.ts [TARBALL]`: installs the package in an empty folder and previews the program of
 * docs/getting-started.md, on any machine that has Pulumi. Manifests are only rendered, so no Kubernetes is needed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { asCommonJs, blocksOf } from "./gettingStarted.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "warren-anywhere-"));
const project = join(folder, "project");

// npm's `pulumi` fetches the command line where there is none.
const path = `${process.env.PATH}${delimiter}${join(root, "node_modules", ".bin")}`;
const env = {
  ...process.env,
  PATH: path,
  PULUMI_BACKEND_URL: new URL(`file://${folder.replaceAll("\\", "/")}`).href,
  PULUMI_CONFIG_PASSPHRASE: "of nobody",
};

/** @returns the standard output. npm's commands are scripts on Windows, which only a shell starts. */
function run(cwd: string, command: string): string {
  process.stderr.write(`> ${command}\n`);
  const { status, stdout } = spawnSync(command, {
    ...{ cwd, env, shell: true, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ended with ${status}:\n${stdout}`);
}

const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const pinned = ["@pulumi/pulumi", "@pulumi/kubernetes"].map((name) => [name, devDependencies[name]]);
const [program = ""] = blocksOf("ts");
const [topology = ""] = blocksOf("yaml");
const files = {
  "package.json": JSON.stringify({ dependencies: Object.fromEntries(pinned) }),
  "Pulumi.yaml": "name: anywhere\nmain: index.js\nruntime: nodejs\n",
  "Pulumi.dev.yaml": "config:\n  kubernetes:renderYamlToDirectory: rendered\n",
  "index.js": asCommonJs(program),
  "shop.yaml": topology,
};

try {
  mkdirSync(project);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  const packed = () => {
    run(root, "npm run build");
    return join(folder, run(root, `npm pack --silent --pack-destination "${folder}"`).trim());
  };
  run(project, `npm install --no-audit --no-fund --silent "${process.argv[2] ?? packed()}"`);
  run(project, "npx warren route shop.yaml shop orders order.eu.created");
  run(project, "pulumi stack init dev --non-interactive");
  const preview = run(project, "pulumi preview --stack dev --non-interactive --color never");
  const [created] = /\+ \d+ to create/.exec(preview) ?? [];
  if (created === undefined) throw new Error(`the preview creates nothing:\n${preview}`);
  process.stdout.write(`Node ${process.versions.node}, ${process.platform}: ${created}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
