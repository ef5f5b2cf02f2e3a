import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { amqpAddress, bindingType, caCertKey } from "../cluster/secrets.ts";
import { userType } from "../provider/state/tokens.ts";
import { treeOf } from "../provider/state/tree.ts";
import { warnOfReplacedSecrets } from "../pulumi/mutableSecrets.ts";
import type { Owned } from "../topology/interchange/codec/objects.ts";
import type * as model from "../topology/model.ts";
import type { Place, Usernames } from "./broker.ts";
import { logicalName, userSecretName } from "./names.ts";
import type { Held, MadeUsers, OwnObjects } from "./ownObjects.ts";
import { type Cluster, kubernetesOf, type SecretSources, secretFrom } from "./secretSources.ts";

/** Length of a generated password, in letters and digits: 190 bits. */
const passwordLength = 32;

/** The passwords of all users, except those for whom the topology has a hash or none. */
export function passwordsOf(
  broker: Place,
  plan: model.Plan,
  sources: SecretSources,
): ReadonlyMap<string, pulumi.Output<string>> {
  return new Map(
    plan.users.flatMap(({ name, password }): [string, pulumi.Output<string>][] => {
      if (password.kind === "hash" || password.kind === "none") return [];
      if (password.kind === "generate") return [[name, generated(broker, name, password.rotation)]];
      const need = { keys: [name], what: `password of user ${JSON.stringify(name)}` };
      return [[name, secretFrom(broker, need, password, sources)]];
    }),
  );
}

/** @param rotation another number creates another password; so does adding one */
function generated(broker: Place, user: string, rotation: number | undefined): pulumi.Output<string> {
  return pulumi.secret(
    new RandomPassword(
      logicalName(broker.name, "password", user),
      // No punctuation: the password is also part of a URI, and people paste it into shells.
      {
        length: passwordLength,
        special: false,
        ...(rotation !== undefined && { keepers: { rotation: String(rotation) } }),
      },
      { parent: broker.parent, additionalSecretOutputs: ["result", "bcryptHash"] },
    ).result,
  );
}

/** Makes a resource for each user. */
export function makeUsers(
  own: OwnObjects,
  users: readonly model.User[],
  passwords: ReadonlyMap<string, pulumi.Output<string>>,
): MadeUsers {
  return new Map(
    users.flatMap(({ name, tags }) => {
      const password = passwords.get(name);
      if (password === undefined) return [];
      const objects: readonly Owned<Held>[] = [{ kind: "users", keys: [name], value: { tags, password } }];
      const resource = own.make(
        userType,
        logicalName(own.name, "user", name),
        { objects: treeOf<Held>(objects) },
        { formerType: "rabbitmq:index/user:User" },
      );
      return [[name, { name: resource.urn.apply(() => name), resource }] as const];
    }),
  );
}

/** Makes a service-binding Secret for each user with a known password. @returns the Secrets' names by user */
export function makeUserSecrets(
  broker: Place,
  plan: model.Plan,
  cluster: Cluster,
  usernames: Usernames,
  passwords: ReadonlyMap<string, pulumi.Output<string>>,
): Readonly<Record<string, pulumi.Output<string>>> {
  if (plan.users.some(({ password }) => password.kind === "generate" && password.rotation !== undefined)) {
    warnOfReplacedSecrets(kubernetesOf(broker, cluster).provider, broker.parent);
  }
  return Object.fromEntries(
    plan.users.flatMap((user) => {
      const [made, password] = [usernames.get(user.name), passwords.get(user.name)];
      if (made === undefined || password === undefined) return [];
      const secret = bindingSecret(broker, cluster, made, user.name, password, vhostsOf(plan, user));
      return [[user.name, secret.metadata.name]];
    }),
  );
}

/** A Secret by the Service Binding specification, so that a workload finds all its credentials in one place. */
function bindingSecret(
  broker: Place,
  cluster: Cluster,
  user: { readonly name: pulumi.Output<string> },
  name: string,
  password: pulumi.Output<string>,
  vhosts: readonly string[],
): Secret {
  // Only a user with exactly one vhost has a single address to connect to.
  const vhost = vhosts.length === 1 ? vhosts[0] : undefined;
  const host = pulumi.interpolate`${cluster.clusterName}.${cluster.namespace}.svc`;
  const { scheme, port } = amqpAddress(cluster.caCert !== undefined);
  const path = vhost === undefined ? "" : `/${encodeURIComponent(vhost)}`;
  const uri = pulumi.interpolate`${scheme}://${encodeURIComponent(name)}:${password.apply(encodeURIComponent)}@${host}:${port}${path}`;
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
        // As an output of the user, so that the Secret appears once the credentials work.
        username: user.name,
        password,
        ...(vhost !== undefined && { vhost }),
        uri,
        connection_string: uri,
        ...(cluster.caCert && { [caCertKey]: cluster.caCert }),
      }),
    },
    { ...kubernetesOf(broker, cluster), additionalSecretOutputs: ["data"] },
  );
}

/** In Kubernetes' form: base64, and secret as a whole. */
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

function vhostsOf(plan: model.Plan, user: model.User): readonly string[] {
  return plan.vhosts
    .filter((vhost) => vhost.permissions.some((permission) => permission.user === user.name))
    .map((vhost) => vhost.name);
}
