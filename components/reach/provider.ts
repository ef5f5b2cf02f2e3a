import * as pulumi from "@pulumi/pulumi";
import { runError } from "../config/runError.ts";
import type { RabbitmqCluster } from "../rabbitmqCluster.ts";
import { engineAddress } from "./engineAddress.ts";
import { waitForBroker } from "./gate.ts";
import { known } from "./known.ts";
import { openTunnel } from "./openTunnel.ts";
import { portFor } from "./port.ts";
import { describeTarget, managementPort, type TunnelTarget } from "./target.ts";
import { restoreAccess } from "./vhostAccess.ts";

/** The part of a Topology's arguments that says how its broker is reached. */
export interface ReachArgs {
  readonly cluster?: RabbitmqCluster;
  readonly broker?: {
    readonly url: pulumi.Input<string>;
    readonly username?: pulumi.Input<string>;
    readonly password?: pulumi.Input<string>;
  };
  readonly kubeconfig?: pulumi.Input<string>;
  readonly context?: pulumi.Input<string>;
  readonly tunnelPort?: number;
}

export interface ReachOwner {
  /** Names of the topology's users: none may be the one that manages it. */
  readonly users: readonly string[];
  /** Names of its vhosts: the one that manages them must be allowed to. */
  readonly vhosts: readonly string[];
  /** Ends before any object of the broker is registered; what it throws is the one error of the run. */
  readonly before?: (login: Login) => Promise<void>;
}

export interface Login {
  /** Base address of the management API, without a slash at the end. */
  readonly endpoint: string;
  readonly username: string;
  readonly password: string;
}

/** What a provider needs, and in an update gets only after the broker has answered. */
export interface ReachedBroker {
  /** Base address of the management API, without a slash at the end; that of the tunnel's process, if there is one. */
  readonly endpoint: pulumi.Output<string>;
  readonly username: pulumi.Output<string>;
  /** Secret. */
  readonly password: pulumi.Output<string>;
  /** Secret: a TunnelTarget in JSON, for a provider that can open a tunnel by itself; undefined with an address of its own. */
  readonly tunnel: pulumi.Output<string> | undefined;
  /** Known in a preview as well. */
  readonly url: pulumi.Output<string>;
}

interface Way {
  /** Known in a preview, and the same in each run. */
  readonly url: pulumi.Output<string>;
  /** Known once the way is open. */
  readonly open: pulumi.Output<unknown>;
  readonly description: pulumi.Output<string>;
  readonly advice: string;
  readonly target?: pulumi.Output<TunnelTarget>;
}

/**
 * The way to the broker of a topology. In an update it is handed out only after the broker has answered, so that
 * every object waits for it and a broker out of reach gives one error.
 */
export function reachBroker(
  name: string,
  { users, vhosts, before }: ReachOwner,
  args: ReachArgs,
): ReachedBroker {
  const { cluster, broker } = args;
  const username = pulumi.output(broker?.username ?? cluster?.adminUsername ?? "").apply(notIn(users));
  const previous = previousOf(args);
  const password = knownInPreview(pulumi.secret(broker?.password ?? cluster?.adminPassword ?? ""), previous);
  const way = broker === undefined ? tunnelWay(name, args) : directWay(broker.url);
  const reached = pulumi.runtime.isDryRun()
    ? pulumi.all([way.url, way.open]).apply(([url]) => url)
    : answered(way, username, password, { vhosts, previous, statefulSet: cluster?.statefulSet });
  const endpoint =
    before === undefined
      ? reached
      : pulumi.unsecret(
          pulumi.all([reached, username, password]).apply(async ([endpoint, username, password]) => {
            await before({ endpoint, username, password });
            return endpoint;
          }),
        );
  const both = pulumi.all([endpoint, password]);
  return {
    endpoint,
    username,
    password: both.apply(([, known]) => known),
    // It may hold a kubeconfig.
    tunnel: way.target && pulumi.secret(way.target.apply((target) => JSON.stringify(target))),
    url: way.url,
  };
}

/** The password that the cluster's administrator had before; a login of one's own is not rotated here. */
function previousOf({ cluster, broker }: ReachArgs): pulumi.Output<string> | undefined {
  const isOwn = broker?.username !== undefined || broker?.password !== undefined;
  return isOwn ? undefined : cluster?.previousAdminPassword;
}

/**
 * A preview does not know the password that a rotation is about to make, and the broker does not have it. Of a provider
 * with such a login the engine says that every object may change; with the previous one it compares them.
 */
function knownInPreview(
  password: pulumi.Output<string>,
  previous: pulumi.Output<string> | undefined,
): pulumi.Output<string> {
  if (previous === undefined || !pulumi.runtime.isDryRun()) return password;
  return pulumi.secret(
    pulumi.output(known(password).then((now) => (now === undefined ? previous : password))),
  );
}

interface Surroundings {
  readonly vhosts: readonly string[];
  readonly previous: pulumi.Output<string> | undefined;
  readonly statefulSet: pulumi.CustomResource | undefined;
}

/** The address, once the broker has answered there. It is no secret, though it waits for one. */
function answered(
  { url, open, description, advice }: Way,
  username: pulumi.Output<string>,
  password: pulumi.Output<string>,
  { vhosts, previous, statefulSet }: Surroundings,
): pulumi.Output<string> {
  // The id of the StatefulSet is known once its pods are ready.
  const ready = statefulSet?.id ?? "";
  return pulumi.unsecret(
    pulumi
      .all([url, username, password, previous, description, open, ready])
      .apply(async ([url, username, password, previousPassword, way]) => {
        const options = { way, advice, ...(previousPassword !== undefined && { previousPassword }) };
        try {
          const rotated = await waitForBroker({ url, username, password }, options);
          if (rotated) void pulumi.log.info(`the broker has the new password of ${username}`);
          await restoreAccess({ endpoint: url, username, password }, vhosts);
        } catch (error) {
          throw runError(error instanceof Error ? error.message : String(error));
        }
        return url;
      }),
  );
}

function directWay(url: pulumi.Input<string>): Way {
  return {
    // With a slash at the end the plugin asks for //api/… and is answered 405.
    url: pulumi.output(url).apply((text) => text.replace(/\/+$/, "")),
    open: pulumi.output(true),
    description: pulumi.output("the address given in `broker`"),
    advice: "Check that the address leads to the management API from this machine, e.g. with `curl`.",
  };
}

function tunnelWay(name: string, args: ReachArgs): Way {
  const localPort =
    args.tunnelPort ?? portFor(pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), name);
  const config = new pulumi.Config("kubernetes");
  const target = pulumi
    .all([
      args.kubeconfig ?? config.get("kubeconfig"),
      args.context ?? config.get("context"),
      args.cluster?.namespace ?? "",
      args.cluster?.clusterName ?? "",
    ])
    .apply(
      ([kubeconfig, context, namespace, service]): TunnelTarget => ({
        ...(kubeconfig !== undefined && { kubeconfig }),
        ...(context !== undefined && { context }),
        namespace,
        service,
        port: managementPort,
      }),
    );
  return {
    target,
    url: pulumi.output(`http://127.0.0.1:${localPort}`),
    // In a preview too: with --refresh the engine reads from the broker then.
    open: pulumi.unsecret(target.apply((known) => openFor(known, localPort))),
    description: pulumi.unsecret(target.apply((known) => `a port-forward to ${describeTarget(known)}`)),
    advice:
      "Check that the kubeconfig and its context are the right ones (`kubectl get pods`), that you may read " +
      "Services and Pods and get and create pods/portforward in that namespace, and that a broker's pod is ready; " +
      "then run `pulumi up` again.",
  };
}

async function openFor(target: TunnelTarget, localPort: number): Promise<boolean> {
  const engine = engineAddress();
  // Without an engine, as in tests with mocks, nobody would use the tunnel or end it.
  if (engine === undefined) return false;
  try {
    await openTunnel({ target, localPort, engine });
  } catch (error) {
    throw runError(error instanceof Error ? error.message : String(error));
  }
  return true;
}

/** The plugin would overwrite the login that it works with. */
function notIn(users: readonly string[]): (username: string) => string {
  return (username) => {
    if (!users.includes(username)) return username;
    throw runError(
      `the topology declares the user ${JSON.stringify(username)}, which is the administrator that manages ` +
        "the topology; give one of them another name",
    );
  };
}
