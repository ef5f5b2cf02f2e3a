/** The options that name a live broker, and its password. */
import { readFileSync } from "node:fs";
import { plainHttpProblem } from "../components/broker/plainHttp.ts";
import type { Certificates } from "../components/broker/request.ts";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { CommandError, type Options, UsageError } from "./command.ts";
import { type BrokerAccess, type Management, managementOf, passwordVariable } from "./management.ts";
import { doing } from "./progress.ts";

export const brokerSection = "Broker";
const [section, isPath] = [brokerSection, true];

/** For a command's table: `options: { ...brokerOptions, … }`. */
export const brokerOptions = {
  cluster: {
    type: "string",
    value: "NAMESPACE/NAME",
    help: "A cluster of Warren or of RabbitMQ's Cluster Operator, through the Kubernetes API.",
    section,
  },
  context: {
    type: "string",
    value: "CONTEXT",
    help: "The context of the kubeconfig for --cluster, instead of its current one.",
    section,
  },
  url: {
    type: "string",
    value: "URL",
    help: "Instead of --cluster: the address of the broker's management API.",
    section,
  },
  user: {
    type: "string",
    value: "NAME",
    help: `The user for --url; the password is in the environment variable ${passwordVariable}.`,
    section,
  },
  "password-file": {
    type: "string",
    value: "FILE",
    isPath,
    help: `A file with the user's password, instead of ${passwordVariable}.`,
    section,
  },
  "ca-cert": {
    type: "string",
    value: "FILE",
    isPath,
    help: "The certificate of the broker's CA, in PEM.",
    section,
  },
  "client-cert": {
    type: "string",
    value: "FILE",
    isPath,
    help: "A certificate that the broker asks for, in PEM; with --client-key.",
    section,
  },
  "client-key": {
    type: "string",
    value: "FILE",
    isPath,
    help: "The key of --client-cert, in PEM.",
    section,
  },
  "insecure-skip-verify": {
    type: "boolean",
    help: "Accepts any certificate: whoever is on the way can read the password.",
    section,
  },
  "allow-plain-http": {
    type: "boolean",
    help: "Allows an address of another machine without TLS, in a network that you trust.",
    section,
  },
} as const satisfies Options;

/** What must be given of them, for a command's usage: by itself, and as one of several ways. */
export const brokerWays = "--cluster NAMESPACE/NAME | --url URL --user NAME";
export const brokerUsage = `(${brokerWays})`;

/** What the command line gives for `brokerOptions`. */
export interface BrokerValues {
  /** Address of the management API. */
  readonly url?: string | undefined;
  readonly user?: string | undefined;
  readonly "password-file"?: string | undefined;
  /** Files in PEM: the certificate of the broker's CA, the client's own, and its key. */
  readonly "ca-cert"?: string | undefined;
  readonly "client-cert"?: string | undefined;
  readonly "client-key"?: string | undefined;
  /** Accepts any certificate of the broker. */
  readonly "insecure-skip-verify"?: boolean | undefined;
  /** Allows an http:// address of another machine. */
  readonly "allow-plain-http"?: boolean | undefined;
  /** Namespace and name of a cluster that Warren made; the connection goes through the Kubernetes API. */
  readonly cluster?: string | undefined;
  /** A context of the kubeconfig. */
  readonly context?: string | undefined;
}

/** Whether a broker was named. */
export const namesBroker = ({ url, cluster }: BrokerValues): boolean =>
  url !== undefined || cluster !== undefined;

/**
 * The password is never an argument: every user of the machine can read those.
 * @throws UsageError for options that name no broker, CommandError for a file or a Secret that cannot be read
 */
export async function brokerFrom(values: BrokerValues): Promise<Management> {
  return managementOf((await accessFrom(values)).credentials);
}

/** As `brokerFrom`, for a command that also connects in other ways. */
export async function accessFrom(values: BrokerValues): Promise<BrokerAccess> {
  const { url, user, cluster, context } = values;
  doing(`asking the broker ${url ?? cluster ?? ""}`);
  if (cluster === undefined) {
    if (context !== undefined) throw new UsageError("--context belongs to --cluster");
    if (url === undefined) {
      throw new UsageError("no broker was given: --url, the address of its management API, or --cluster");
    }
    if (user === undefined) throw new UsageError("--user is missing: the name of the user to connect as");
    const problem = values["allow-plain-http"] ? undefined : plainHttpProblem(url, plainHttpNames);
    if (problem !== undefined) throw new UsageError(problem);
    const password = passwordFrom(values["password-file"]);
    const certificates = certificatesFrom(values);
    return { credentials: { endpoint: url, username: user, password, certificates }, cluster: undefined };
  }
  if (url !== undefined) throw new UsageError("--url and --cluster both name a broker; give one of them");
  const [first] = onlyForUrl.filter((name) => values[name] !== undefined);
  if (first !== undefined) throw new UsageError(`--${first} belongs to --url`);
  if (user !== undefined || values["password-file"] !== undefined) {
    throw new UsageError(
      "--cluster takes the credentials from the cluster's Secret; leave --user and --password-file out",
    );
  }
  // The Kubernetes client takes a third of a second to load, and --url does not need it.
  const { clusterAccess } = await import("./cluster.ts");
  return clusterAccess(cluster, context);
}

const onlyForUrl = [
  "ca-cert",
  "client-cert",
  "client-key",
  "insecure-skip-verify",
  "allow-plain-http",
] as const;

export const plainHttpNames = { caCert: "--ca-cert", allow: "--allow-plain-http" };

/** @throws CommandError for a file that cannot be read */
function certificatesFrom(values: BrokerValues): Certificates {
  const files = {
    caCert: values["ca-cert"],
    clientCert: values["client-cert"],
    clientKey: values["client-key"],
  };
  const read = Object.entries(files).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, textOf(file, "file")] as const],
  );
  return {
    ...Object.fromEntries(read),
    ...(values["insecure-skip-verify"] && { insecureSkipVerify: true }),
  };
}

function textOf(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(`cannot read the ${what} ${file}: ${reasonOf(error)}`);
  }
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
  // An editor ends the file with a line break that is not part of the password.
  return textOf(file, "password file").replace(/\r?\n$/, "");
}
