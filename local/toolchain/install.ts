/** Finds or builds everything that `./dev` needs before a cluster can start, and links it into one folder. */
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
import { browser, haproxy, installPackages, missingPackages, slapd } from "./packages.ts";
import { installPlugins, pluginVersion } from "./plugins.ts";
import * as programs from "./programs.ts";
import { buildPulumi, type Choice, findPulumi } from "./pulumi.ts";

const kubernetesParts = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubelet",
  "kubectl",
];

/** If the lockfile has changed, npm's marker of a finished installation is older than it. */
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

/** The browser in which the tests open the diagram's page. */
export async function installBrowser(): Promise<void> {
  if (!existsSync(browser)) await step("Debian package chromium", () => installPackages(["chromium"]));
}

/**
 * The programs that the tests put between a plugin and its broker: one cuts and delays connections, the other answers
 * for the broker.
 */
export async function installFaultProxies(): Promise<void> {
  const { toxiproxy } = programs;
  if (!existsSync(haproxy)) await step("Debian package haproxy", () => installPackages(["haproxy"]));
  if (!existsSync(target(toxiproxy))) {
    await step("Toxiproxy, built from its Go module", () => goBuild(toxiproxy));
  }
  link(target(toxiproxy), "toxiproxy-server");
}

/** What the fault matrix makes disks with that fill, wait and fail. */
export async function installDiskTools(): Promise<void> {
  if (existsSync("/usr/sbin/mkfs.ext4")) return;
  await step("Debian package e2fsprogs", () => installPackages(["e2fsprogs"]));
}

/** The LDAP server of the test of logins. */
export async function installDirectory(): Promise<void> {
  if (!existsSync(slapd)) await step("Debian package slapd", () => installPackages(["slapd"]));
}

/** The S3 server of the tests of backups. */
export async function installS3Server(): Promise<void> {
  const { versitygw } = programs;
  if (!existsSync(target(versitygw))) {
    await step("versitygw, built from its Go module", () => goBuild(versitygw));
  }
  link(target(versitygw), versitygw.program);
}

/** What enforces NetworkPolicies on the machines, where a test wants it: see local/cluster/power.ts. */
export async function installNetworkPolicyAgent(): Promise<void> {
  const { networkPolicyAgent } = programs;
  if (!existsSync(target(networkPolicyAgent))) {
    await step("the NetworkPolicy agent, built from its Go module", () => goBuild(networkPolicyAgent));
  }
  link(target(networkPolicyAgent), networkPolicyAgent.program);
}

/** The parts of the embedded cluster. The downloads of one build run while another compiles. */
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

/** The Pulumi CLI and its plugins; prints the choice if it has changed. */
export async function installPulumi(): Promise<void> {
  const found = await step("looking for Pulumi", findPulumi);
  // If the CLI's release cannot be downloaded, the plugin's cannot either: its build, the longest of all, starts at
  // once.
  const building = found === undefined ? buildPlugins() : undefined;
  const [cli] = await Promise.all([
    found ?? step("Pulumi, built from its Go modules", buildPulumi),
    building,
  ]);
  link(cli.file, "pulumi");
  const plugins = await step("Pulumi's plugins", () => installPlugins(cli.file));
  announce([cli, ...plugins]);
}

async function buildPlugins(): Promise<void> {
  const kubernetes = programs.kubernetesPlugin(pluginVersion("kubernetes"));
  const rabbitmq = programs.rabbitmqPlugin(pluginVersion("rabbitmq"));
  if (existsSync(target(kubernetes)) && existsSync(target(rabbitmq))) return;
  await step("Pulumi's plugins, built from Go modules", async () => {
    // Linking uses only one processor: by then the small one is long done.
    await Promise.all([goBuild(kubernetes), goBuild(rabbitmq)]);
  });
}

/** Downloads the modules of all builds, one after the other: a build compiles while the next one's modules arrive. */
export function prefetchModules(): void {
  const { coredns, kubernetes, kubernetesPlugin, languageHost, pulumi, rabbitmqPlugin } = programs;
  const wanted = [
    kubernetes,
    kubernetesPlugin(pluginVersion("kubernetes")),
    pulumi,
    coredns,
    languageHost,
    rabbitmqPlugin(pluginVersion("rabbitmq")),
  ];
  const missing = wanted.filter((program) => !existsSync(target(program)));
  // The build that needs it reports a failed download again, with its reason.
  missing.reduce(
    (before, program) => before.then(() => prefetch(program)).catch(() => undefined),
    Promise.resolve(),
  );
}

/** With an existing cluster there is a kubectl that knows it. */
export function useKubectlOnPath(): void {
  const kubectl = findOnPath("kubectl");
  if (kubectl === undefined) {
    throw new Failure("no kubectl on PATH", "install the one that you use with that cluster");
  }
  link(kubectl, "kubectl");
}

/** Puts a program into the folder that `./dev env` adds to PATH. */
export function link(file: string, name: string): void {
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
