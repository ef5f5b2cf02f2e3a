/** Brokers whose pods a test may kill. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bin, environment } from "../../local/paths.ts";
import { lookUp } from "../broker/access.ts";
import { finished } from "../e2e/stack.ts";
import type { Address } from "./project.ts";

export interface Killable {
  readonly namespace: string;
  /** Also the name of its Service. */
  readonly cluster: string;
  readonly pod: string;
}

/** The one of ./program. */
export const single: Killable = { namespace: "warren-faults", cluster: "broker", pod: "broker-0" };

/** A node of the stack that `./dev up` makes. */
export const oneOfThree: Killable = { namespace: "rabbitmq", cluster: "warren", pod: "warren-1" };

export async function addressIn({ namespace, cluster }: Killable): Promise<Address> {
  const { host, username, password } = await lookUp(namespace, cluster);
  return { url: `http://${host}:15672`, username, password };
}

/** As a machine that is switched off: nobody says goodbye. */
export async function kill({ namespace, pod }: Killable): Promise<void> {
  const args = ["--namespace", namespace, "delete", "pod", pod, "--grace-period=0", "--force"];
  const { code, text } = await finished("kubectl", args);
  if (code !== 0) throw new Error(text);
}

/** Whether the pod of that name is there, and ready. */
export async function isReady({ namespace, pod }: Killable): Promise<boolean> {
  const path = '{.status.conditions[?(@.type=="Ready")].status}';
  const { text } = await finished("kubectl", [
    "--namespace",
    namespace,
    "get",
    "pod",
    pod,
    "-o",
    `jsonpath=${path}`,
  ]);
  return text === "True";
}

/** Brings up what a program of this folder makes. @returns what takes it away again */
export async function broughtUp(program = "program"): Promise<() => Promise<void>> {
  const backend = mkdtempSync(join(tmpdir(), "warren-faults-broker-"));
  const pulumi = async (...args: readonly string[]) => {
    const env = { ...environment(), PULUMI_BACKEND_URL: `file://${backend}?metadata=skip` };
    const all = [...args, "--stack", "faults", "--non-interactive", "--color", "never"];
    const cwd = join(import.meta.dirname, program);
    const { code, text } = await finished(join(bin, "pulumi"), all, { cwd, env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
  };
  await pulumi("stack", "init");
  await pulumi("up", "--yes", "--skip-preview");
  return async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    rmSync(backend, { recursive: true, force: true });
  };
}
