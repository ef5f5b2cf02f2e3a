import * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "../../broker/client.ts";
import type { Certificates } from "../../broker/request.ts";
import { isUpdate } from "../../pulumi/engine.ts";
import { known } from "../../pulumi/known.ts";
import { runError } from "../../pulumi/runError.ts";
import type { Dial } from "../kubernetes/pods.ts";
import { DialingAgent } from "../tunnel/proxy.ts";
import { tokenFor } from "../tunnel/token.ts";
import { trustFile } from "../tunnel/trust.ts";
import type { BrokerArgs } from "./brokerArgs.ts";
import { waitForBroker } from "./gate.ts";
import { directRoute, type Route, type TunnelArgs, tunnelRoute } from "./routes.ts";
import { restoreAccess } from "./vhostAccess.ts";

/** The arguments of a Topology that say which broker to connect to, and how. */
export interface ConnectionArgs extends TunnelArgs {
  readonly broker?: BrokerArgs;
}

export interface ConnectionOwner {
  /** Names of the topology's users: the managing user must not be among them. */
  readonly users: readonly string[];
  /** Names of its vhosts: the managing user gets access to them. */
  readonly vhosts: readonly string[];
  /** Whether @pulumi/rabbitmq makes some of the objects. */
  readonly usesOfficial: boolean;
  /** Runs before any object of the broker is registered; its error is the only error of the run. */
  readonly before?: (credentials: Credentials) => Promise<void>;
}

/** What the providers need; an update knows it only after the broker has answered. */
export interface Connection {
  /** Of @pulumi/rabbitmq. */
  readonly official: Login;
  /** Of Warren's own provider: an endpoint with its certificates or, as a secret, a ProviderTunnel in JSON. */
  readonly own: { readonly [name: string]: pulumi.Input<string> };
  readonly username: pulumi.Output<string>;
  /** Secret. */
  readonly password: pulumi.Output<string>;
  /** Also known in a preview. */
  readonly url: pulumi.Output<string>;
}

export interface Login {
  /** Base address of the management API, without a trailing slash. */
  readonly endpoint: pulumi.Output<string>;
  readonly username: pulumi.Output<string>;
  /** Secret. */
  readonly password: pulumi.Output<string>;
  /** Path of the only certificate that the server may have. @default any that the machine trusts */
  readonly cacertFile?: string;
}

/**
 * Connects to the broker of a topology. An update knows the connection only after the broker has answered, so that
 * every object waits for it, and a broker that does not answer causes one error.
 */
export function connect(
  name: string,
  { users, vhosts, usesOfficial, before }: ConnectionOwner,
  args: ConnectionArgs,
): Connection {
  const { cluster, broker } = args;
  const username = pulumi.output(broker?.username ?? cluster?.adminUsername ?? "").apply(notIn(users));
  const previous = previousOf(args);
  const given = knownInPreview(pulumi.secret(broker?.password ?? cluster?.adminPassword ?? ""), previous);
  const route =
    broker === undefined
      ? tunnelRoute(name, args, usesOfficial)
      : directRoute(name, broker, args, usesOfficial);
  const stopped = cluster?.hasNodes === false ? cluster.rolledOut : undefined;
  const checked = isUpdate()
    ? (stopped ?? onceReady(route, username, given, { vhosts, previous, rolledOut: cluster?.rolledOut }))
    : pulumi.output(true);
  const ready =
    before === undefined
      ? checked
      : pulumi.unsecret(
          pulumi
            .all([checked, route.endpoint, username, given, route.dial, route.certificates])
            .apply(async ([, endpoint, username, password, dial, certificates]) => {
              await before({ endpoint, username, password, ...reached(endpoint, dial, certificates) });
              return true;
            }),
        );
  const password = pulumi.all([ready, given]).apply(([, known]) => known);
  const url = pulumi.all([ready, route.url]).apply(([, known]) => known);
  return {
    ...providersOf(route, url, username, password),
    username,
    password,
    url: route.url,
  };
}

function providersOf(
  { hasGateway, own }: Route,
  endpoint: pulumi.Output<string>,
  username: pulumi.Output<string>,
  password: pulumi.Output<string>,
): Pick<Connection, "official" | "own"> {
  if (!hasGateway) return { official: { endpoint, username, password }, own };
  // The state keeps the token, and the plugin sends it to whoever has the gateway's certificate.
  const token = password.apply(tokenFor);
  return { official: { endpoint, username, password: token, cacertFile: trustFile }, own };
}

/** The administrator's previous password; credentials from the arguments are not rotated here. */
function previousOf({ cluster, broker }: ConnectionArgs): pulumi.Output<string> | undefined {
  const isOwn = broker?.username !== undefined || broker?.password !== undefined;
  return isOwn ? undefined : cluster?.previousAdminPassword;
}

/**
 * A preview does not know the password that a rotation will create, and the broker does not have it yet. With an
 * unknown password the engine shows that every object may change; with the previous one it compares them.
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

interface Broker {
  readonly vhosts: readonly string[];
  readonly previous: pulumi.Output<string> | undefined;
  readonly rolledOut: pulumi.Output<boolean> | undefined;
}

function reached(
  endpoint: string,
  dial: Dial | undefined,
  certificates: Certificates | undefined,
): Pick<Credentials, "agent" | "certificates"> {
  return {
    ...(dial && { agent: new DialingAgent(dial, endpoint.startsWith("https:")) }),
    ...(certificates && { certificates }),
  };
}

/** True once the broker has answered. It is not a secret, although it waits for one. */
function onceReady(
  { endpoint, dial, certificates, description, advice }: Route,
  username: pulumi.Output<string>,
  password: pulumi.Output<string>,
  { vhosts, previous, rolledOut }: Broker,
): pulumi.Output<boolean> {
  return pulumi.unsecret(
    pulumi
      .all([endpoint, username, password, previous, description, dial, certificates, rolledOut])
      .apply(async ([endpoint, username, password, previousPassword, route, dial, certificates]) => {
        const credentials = { endpoint, username, password, ...reached(endpoint, dial, certificates) };
        const options = { route, advice, ...(previousPassword !== undefined && { previousPassword }) };
        try {
          const rotated = await waitForBroker(credentials, options);
          if (rotated) void pulumi.log.info(`the broker has the new password of ${username}`);
          await restoreAccess(credentials, vhosts);
        } catch (error) {
          throw runError(error instanceof Error ? error.message : String(error));
        }
        return true;
      }),
  );
}

/** The provider would overwrite its own credentials. */
function notIn(users: readonly string[]): (username: string) => string {
  return (username) => {
    if (!users.includes(username)) return username;
    throw runError(
      `the topology declares the user ${JSON.stringify(username)}, which is the administrator that manages ` +
        "the topology; give one of them another name",
    );
  };
}
