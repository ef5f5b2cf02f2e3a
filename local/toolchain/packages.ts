/** Debian's part of the toolchain: etcd, containerd and their dependencies. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { logs } from "../paths.ts";
import { run } from "../run.ts";

/** Each package with a file that shows that it is installed: asking dpkg about ten packages takes longer. */
const packages: Readonly<Record<string, string>> = {
  "etcd-server": "/usr/bin/etcd",
  containerd: "/usr/bin/containerd",
  runc: "/usr/sbin/runc",
  "containernetworking-plugins": "/usr/lib/cni/bridge",
  iptables: "/usr/sbin/iptables",
  iproute2: "/usr/sbin/ip",
  mmdebstrap: "/usr/bin/mmdebstrap",
  tini: "/usr/bin/tini",
  openssl: "/usr/bin/openssl",
  "util-linux": "/usr/bin/unshare",
  conntrack: "/usr/sbin/conntrack",
};

/** The browser in which the tests open the diagram's page. */
export const browser = "/usr/bin/chromium";

/** Answers in place of the broker in test/faults. */
export const haproxy = "/usr/sbin/haproxy";

/** The directory of the test of LDAP. */
export const slapd = "/usr/sbin/slapd";

export function missingPackages(): string[] {
  return Object.entries(packages).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}

export async function installPackages(names: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Failure(
      `this needs root on a Debian-like system (missing: ${names.join(", ")})`,
      "install them by hand; instead of the embedded cluster, one that exists will do: ./dev up --context NAME",
    );
  }
  const log = join(logs, "apt.log");
  // Prevents the installation from starting services: Debian would start its own etcd and containerd beside ours.
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const advice = "see whether `apt-get update` works on this machine";
  await run("apt-get", ["update"], { log, env, advice });
  await run("apt-get", ["install", "-y", "--no-install-recommends", ...names], { log, env, advice });
}
