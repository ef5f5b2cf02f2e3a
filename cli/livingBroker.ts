/** The ways to a living broker: what the commands that look at one take on their command line. */
import { readFileSync } from "node:fs";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { CommandError, UsageError } from "./command.ts";
import { type Management, managementOf, passwordVariable } from "./management.ts";

/** For `parseArgs`: `options: { ...brokerOptions, … }`. */
export const brokerOptions = {
  url: { type: "string" },
  user: { type: "string" },
  "password-file": { type: "string" },
  cluster: { type: "string" },
  context: { type: "string" },
} as const;

export const brokerUsage =
  "(--url URL --user NAME [--password-file FILE] | --cluster NAMESPACE/NAME [--context CONTEXT])";

/** What `parseArgs` makes of `brokerOptions`. */
export interface BrokerValues {
  /** Address of the management API. */
  readonly url?: string | undefined;
  readonly user?: string | undefined;
  readonly "password-file"?: string | undefined;
  /** Namespace and name of a cluster that Warren made, reached through the Kubernetes API. */
  readonly cluster?: string | undefined;
  /** Of the kubeconfig. */
  readonly context?: string | undefined;
}

/** Whether a way to a broker was given. */
export const namesBroker = ({ url, cluster }: BrokerValues): boolean =>
  url !== undefined || cluster !== undefined;

/**
 * The password never stands in an argument: every user of the machine can read those.
 * @throws UsageError for options that lead nowhere, CommandError for a file or a Secret that cannot be read
 */
export async function brokerFrom(values: BrokerValues): Promise<Management> {
  const { url, user, cluster, context } = values;
  if (cluster === undefined) {
    if (context !== undefined) throw new UsageError("--context belongs to --cluster");
    if (url === undefined) {
      throw new UsageError("no broker was given: --url, the address of its management API, or --cluster");
    }
    if (user === undefined) throw new UsageError("--user is missing: the name to log in with");
    return managementOf({ url, user, password: passwordFrom(values["password-file"]) });
  }
  if (url !== undefined) throw new UsageError("--url and --cluster are two ways to a broker; give one");
  if (user !== undefined || values["password-file"] !== undefined) {
    throw new UsageError(
      "--cluster takes the login from the cluster's Secret; leave --user and --password-file out",
    );
  }
  // The Kubernetes client takes a third of a second to load, and the other way does not need it.
  const { clusterBroker } = await import("./cluster.ts");
  return clusterBroker(cluster, context);
}

function passwordFrom(file: string | undefined): string {
  if (file === undefined) {
    const password = process.env[passwordVariable];
    if (password === undefined || password === "") {
      throw new UsageError(
        `no password was given; set ${passwordVariable}, or name a file with --password-file`,
      );
    }
    return password;
  }
  try {
    // An editor ends the file with a line break that is no part of the password.
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new CommandError(`cannot read the password file ${file}: ${reasonOf(error)}`);
  }
}
