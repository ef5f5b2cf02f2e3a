/** `warren status` and `warren top` as a shell runs them. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { StatusReport } from "../../components/status/report.ts";
import { checkout } from "../e2e/stack.ts";
import { type Ended, ended } from "./messagesQueues.ts";

interface Broker {
  /** Of the management API. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export function warren(command: string, broker: Broker, ...args: readonly string[]): Promise<Ended> {
  const { url, username, password } = broker;
  return run(
    command,
    { WARREN_PASSWORD: password },
    "--url",
    url,
    "--allow-plain-http",
    "--user",
    username,
    ...args,
  );
}

/** Through the Kubernetes API. @param cluster `NAMESPACE/NAME` */
export const clusterStatus = (cluster: string, ...args: readonly string[]): Promise<Ended> =>
  run("status", {}, "--cluster", cluster, ...args);

function run(command: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  const all = [join(checkout, "cli/warren.ts"), command, ...args];
  return ended(
    spawn(process.execPath, all, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] }),
  );
}

// The command's own type: its schema in docs/results is made of it.
export const reportIn = ({ out }: Ended): StatusReport => JSON.parse(out) as StatusReport;

export const codesIn = (ended: Ended): readonly string[] => reportIn(ended).findings.map(({ code }) => code);
