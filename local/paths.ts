/** Paths: the checkout, the cache of all checkouts, and this checkout's own state. */
import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const checkout = realpathSync(dirname(import.meta.dirname));

/** Builds and images, keyed by version and source: shared by all checkouts, safe to delete. */
export const cache = process.env.WARREN_CACHE ?? join(homedir(), ".cache", "warren");

/** The folder of all checkouts' states. */
export const home = process.env.WARREN_HOME ?? "/var/lib/warren";

/** Six hexadecimal digits: each checkout has its own cluster, and so have its tests. */
export const instance = createHash("sha256").update(`${checkout} ${home}`).digest("hex").slice(0, 6);

/** All files of the running cluster and its stack; `./dev down` removes it. */
export const state = join(home, instance);

export const logs = join(state, "logs");

/** Programs that `./dev env` adds to PATH, as links into the cache. */
export const bin = join(state, "bin");

export const kubeconfig = join(state, "kubeconfig");

/** The context of `./dev up --context NAME`, stored for the other commands. */
export const contextFile = join(state, "context");

/** The local stack's passphrase is not secret: the stack is a throwaway in a folder that only root can read. */
export const passphrase = "warren-local";

export const namespace = "rabbitmq";

export function stackName(): "local" | "external" {
  return existsSync(contextFile) ? "external" : "local";
}

/** The environment in which plain `pulumi` and `kubectl` work on the local stack. */
export function environment(): Record<string, string> {
  return {
    PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: join(state, "pulumi"),
    // With separate metadata files, a state whose write was interrupted by a crash could not be read.
    PULUMI_BACKEND_URL: `file://${join(state, "stacks")}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Nothing here may leave the machine, not even a plugin count.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
