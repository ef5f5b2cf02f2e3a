/** Once for each run of the tests in this folder: the brokers are up, and the tests know the way to them. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { kubeconfig, state } from "../../local/paths.ts";
import { type Access, accessTo } from "./access.ts";
import { type BrokerVersion, versions } from "./versions.ts";

declare module "vitest" {
  interface ProvidedContext {
    brokers: Readonly<Record<BrokerVersion, Access>>;
  }
}

/** Brings up what is not there. It stays for the next run; `./dev down` takes it away with the cluster. */
export default async function setup(project: TestProject): Promise<void> {
  if (process.env.KUBECONFIG !== kubeconfig || !existsSync(kubeconfig)) {
    throw new Error(
      'KUBECONFIG is not that of this checkout\'s cluster: run ./dev up, then eval "$(./dev env)", then the tests',
    );
  }
  let found = await Promise.all(versions.map(accessTo));
  if (found.includes(undefined)) {
    await provide(join(state, "brokers.lock"));
    found = await Promise.all(versions.map(accessTo));
  }
  const entries = versions.map((version, index) => {
    const access = found[index];
    if (access === undefined) throw new Error(`the broker ${version} is up but does not answer as it should`);
    return [version, access] as const;
  });
  // fromEntries forgets that there is one for each version.
  project.provide("brokers", Object.fromEntries(entries) as Record<BrokerVersion, Access>);
}

/** Runs at the same time wait for each other; the kernel frees the lock of one that died. */
async function provide(lock: string): Promise<void> {
  const child = spawn("flock", [lock, process.execPath, join(import.meta.dirname, "provide.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error("the brokers of the tests did not come up; the reason is above");
}
