import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { User } from "@pulumi/rabbitmq/user.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { bindingType } from "../../cluster/secrets.ts";
import { runError } from "../../config/runError.ts";
import type { RabbitmqCluster } from "../../rabbitmqCluster.ts";
import type * as model from "../model.ts";
import { type Broker, livingIn } from "./broker.ts";
import { logicalName, userSecretName } from "./names.ts";

/** Where passwords come from that the topology only names. */
export interface PasswordSources {
  readonly config: { readonly [key: string]: pulumi.Input<string> };
  readonly cluster?: RabbitmqCluster;
}

export interface UserResources {
  readonly users: ReadonlyMap<string, User>;
  /** Name of the Secret with each user's login; empty without a cluster. */
  readonly secretNames: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Makes the users and, where there is a cluster, a service-binding Secret for each. */
export function makeUsers(broker: Broker, plan: model.Plan, sources: PasswordSources): UserResources {
  const users = new Map<string, User>();
  const secretNames: Record<string, pulumi.Output<string>> = {};
  for (const user of plan.users) {
    const password = passwordOf(broker, user, sources);
    const made = new User(
      logicalName(broker.name, "user", user.name),
      { name: user.name, password, ...(user.tags.length > 0 && { tags: [...user.tags] }) },
      { ...livingIn(broker), additionalSecretOutputs: ["password"], deleteBeforeReplace: true },
    );
    users.set(user.name, made);
    if (sources.cluster !== undefined) {
      const secret = bindingSecret(broker, sources.cluster, made, user.name, password, vhostsOf(plan, user));
      secretNames[user.name] = secret.metadata.name;
    }
  }
  return { users, secretNames };
}

/** Length of a generated password, in letters and digits: 190 bits. */
const passwordLength = 32;

function passwordOf(
  broker: Broker,
  { name, password }: model.User,
  { config, cluster }: PasswordSources,
): pulumi.Output<string> {
  switch (password.kind) {
    case "generate":
      return pulumi.secret(
        new RandomPassword(
          logicalName(broker.name, "password", name),
          // No punctuation: the password also stands in a URI, and people paste it into shells.
          { length: passwordLength, special: false },
          { parent: broker.parent, additionalSecretOutputs: ["result", "bcryptHash"] },
        ).result,
      );
    case "config":
      return pulumi.secret(config[password.key] ?? refused(name));
    case "secretRef":
      return passwordInSecret(broker, name, password, cluster ?? refused(name));
    case "hash":
      return refused(name);
  }
}

/** `refusals` has named every such user before any resource was made. */
function refused(user: string): never {
  throw new Error(`user ${JSON.stringify(user)} has no password that can be sent`);
}

function passwordInSecret(
  broker: Broker,
  user: string,
  { name, key }: Extract<model.Password, { kind: "secretRef" }>,
  cluster: RabbitmqCluster,
): pulumi.Output<string> {
  const secret = Secret.get(
    logicalName(broker.name, "secret", user, name),
    pulumi.interpolate`${cluster.namespace}/${name}`,
    { ...providerOf(broker, cluster), additionalSecretOutputs: ["data"] },
  );
  return pulumi.secret(
    secret.data.apply((data) => {
      const value = data?.[key];
      if (value !== undefined) return Buffer.from(value, "base64").toString("utf8");
      throw runError(
        `the Kubernetes Secret ${JSON.stringify(name)} has no key ${JSON.stringify(key)} ` +
          `(password of user ${JSON.stringify(user)}); it has: ${Object.keys(data ?? {}).join(", ") || "none"}`,
      );
    }),
  );
}

/** A Secret by the Service Binding specification, so that a workload can take its login from one place. */
function bindingSecret(
  broker: Broker,
  cluster: RabbitmqCluster,
  user: User,
  name: string,
  password: pulumi.Output<string>,
  vhosts: readonly string[],
): Secret {
  // Only a user with a single vhost has one address to connect to.
  const vhost = vhosts.length === 1 ? vhosts[0] : undefined;
  const host = pulumi.interpolate`${cluster.clusterName}.${cluster.namespace}.svc`;
  const port = "5672";
  const path = vhost === undefined ? "" : `/${encodeURIComponent(vhost)}`;
  const uri = pulumi.interpolate`amqp://${encodeURIComponent(name)}:${password.apply(encodeURIComponent)}@${host}:${port}${path}`;
  return new Secret(
    logicalName(broker.name, "secret", name),
    {
      metadata: {
        name: pulumi.output(cluster.clusterName).apply((of) => userSecretName(of, name)),
        namespace: cluster.namespace,
      },
      type: bindingType,
      data: encoded({
        type: "rabbitmq",
        provider: "rabbitmq",
        host,
        port,
        // As an output of the user, the Secret appears once the login works.
        username: user.name,
        password,
        ...(vhost !== undefined && { vhost }),
        uri,
        connection_string: uri,
      }),
    },
    { ...providerOf(broker, cluster), additionalSecretOutputs: ["data"] },
  );
}

/** As Kubernetes keeps it: base64, and secret as a whole. */
function encoded(entries: Record<string, pulumi.Input<string>>): pulumi.Output<Record<string, string>> {
  return pulumi.secret(
    pulumi
      .output(entries)
      .apply((known) =>
        Object.fromEntries(
          Object.entries(known).map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]),
        ),
      ),
  );
}

/** Secrets live where the cluster lives, whichever Kubernetes provider that was given. */
function providerOf(broker: Broker, cluster: RabbitmqCluster): pulumi.CustomResourceOptions {
  const provider = cluster.getProvider("kubernetes:core/v1:Secret");
  return provider === undefined ? { parent: broker.parent } : { parent: broker.parent, provider };
}

function vhostsOf(plan: model.Plan, user: model.User): readonly string[] {
  return plan.vhosts
    .filter((vhost) => vhost.permissions.some((permission) => permission.user === user.name))
    .map((vhost) => vhost.name);
}
