/** Everything that `./dev` needs before a cluster can start, chosen or built, linked into one folder. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { bin, checkout, logs } from "../paths.ts";
import { step } from "../progress.ts";
import { run } from "../run.ts";
import { findOnPath } from "./findOnPath.ts";
import { goBuild, prefetch, target } from "./goBuild.ts";
import { browser, haproxy, installPackages, missingPackages } from "./packages.ts";
import { installPlugins, pluginVersion } from "./plugins.ts";
import * as programs from "./programs.ts";
import { type Choice, choosePulumi } from "./pulumi.ts";

const kubernetesParts = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubelet",
  "kubectl",
];

/** npm's marker of a finished installation is older than the lockfile when the lockfile has changed. */
export async function npmInstall(): Promise<void> {
  const marker = join(checkout, "node_modules", ".package-lock.json");
  const lock = join(checkout, "package-lock.json");
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  await step("npm packages", () =>
    run("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: checkout,
      log: join(logs, "npm.log"),
      advice: "see whether `npm ping` works on this machine",
    }),
  );
}

/** The browser that the tests open the diagram's page in. */
export async function installBrowser(): Promise<void> {
  if (!existsSync(browser)) await step("Debian package chromium", () => installPackages(["chromium"]));
}

/** What the tests put between a plugin and its broker: one cuts and delays connections, the other answers for the broker. */
export async function installFaultProxies(): Promise<void> {
  const { toxiproxy } = programs;
  if (!existsSync(haproxy)) await step("Debian package haproxy", () => installPackages(["haproxy"]));
  if (!existsSync(target(toxiproxy))) {
    await step("Toxiproxy, built from its Go module", () => goBuild(toxiproxy));
  }
  link(target(toxiproxy), "toxiproxy-server");
}

/** What the embedded cluster is made of. The downloads of one build pass while another compiles. */
export async function installKubernetes(): Promise<void> {
  const missing = missingPackages();
  if (missing.length > 0) await step(`Debian packages ${missing.join(" ")}`, () => installPackages(missing));
  const { coredns, kubernetes } = programs;
  if (!existsSync(target(kubernetes))) {
    await step(`Kubernetes ${programs.kubernetesVersion}, built from its Go modules`, () =>
      goBuild(kubernetes),
    );
  }
  if (!existsSync(target(coredns))) await step("CoreDNS, built from its Go modules", () => goBuild(coredns));
  for (const part of kubernetesParts) link(target(kubernetes), part);
  link(target(coredns), "coredns");
}

/** The Pulumi CLI and its plugins; what was chosen is printed when it is not what it was. */
export async function installPulumi(): Promise<void> {
  const cli = await step("Pulumi", choosePulumi);
  link(cli.file, "pulumi");
  const plugins = await step("Pulumi's plugins", () => installPlugins(cli.file));
  announce([cli, ...plugins]);
}

/** Starts the downloads of all builds, one after the other: a build then compiles while the next one's come. */
export function prefetchModules(): void {
  const { coredns, kubernetes, languageHost, pulumi, rabbitmqPlugin } = programs;
  const wanted = [kubernetes, pulumi, coredns, languageHost, rabbitmqPlugin(pluginVersion("rabbitmq"))];
  const missing = wanted.filter((program) => !existsSync(target(program)));
  // A failed download shows again, with its reason, in the build that needs it.
  missing.reduce(
    (before, program) => before.then(() => prefetch(program)).catch(() => undefined),
    Promise.resolve(),
  );
}

/** With a cluster that exists there is a kubectl that knows it. */
export function useKubectlOnPath(): void {
  const kubectl = findOnPath("kubectl");
  if (kubectl === undefined) {
    throw new Failure("no kubectl on PATH", "install the one that you use with that cluster");
  }
  link(kubectl, "kubectl");
}

function link(file: string, name: string): void {
  mkdirSync(bin, { recursive: true });
  const to = join(bin, name);
  const part = `${to}.new-${process.pid}`;
  rmSync(part, { force: true });
  symlinkSync(file, part);
  renameSync(part, to);
}

function announce(choices: readonly Choice[]): void {
  const lines = choices.map(({ name, version, from }) => `    ${name} ${version}: ${from}`).join("\n");
  const file = join(bin, "..", "toolchain");
  if (existsSync(file) && readFileSync(file, "utf8") === lines) return;
  writeFileSync(file, lines);
  process.stderr.write(`${lines}\n`);
}
