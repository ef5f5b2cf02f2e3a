/** The resources of Warren's own provider: one for what belongs to no vhost, and one for each vhost. */
import * as pulumi from "@pulumi/pulumi";
import type { User } from "@pulumi/rabbitmq/user.js";
import { choicesTree } from "../../engine/choices.ts";
import { escaped, type Owned } from "../../engine/objects.ts";
import { globalObjectsType, packageName, vhostObjectsType } from "../../engine/tokens.ts";
import { treeOf } from "../../engine/tree.ts";
import type { ReachedBroker } from "../../reach/provider.ts";
import type * as model from "../model.ts";
import { livingIn, type Place } from "./broker.ts";
import type { Division } from "./division.ts";
import { pluginAdvice } from "./findPlugin.ts";
import { logicalName } from "./names.ts";
import { choicesOf, globalObjects, vhostObjects } from "./objects.ts";
import { type SecretSources, secretFrom } from "./secretSources.ts";
import type { Usernames } from "./users.ts";
import type { VhostResources } from "./vhostResources.ts";

/** What a resource's objects hold: plain values, and secrets that come from elsewhere. */
type Held = model.Json | { readonly [member: string]: pulumi.Input<model.Json> };

/** A resource of Warren's provider. Only its inputs say anything; the outputs are the same. */
class Objects extends pulumi.CustomResource {}

class WarrenProvider extends pulumi.ProviderResource {}

/** Warren's provider, made when the first resource needs it: its plugin is started only for those who use it. */
export class OwnObjects {
  private readonly broker: Place;
  private readonly reached: ReachedBroker;
  private readonly division: Division;
  private provider: pulumi.ProviderResource | undefined;

  constructor(broker: Place, reached: ReachedBroker, division: Division) {
    this.broker = broker;
    this.reached = reached;
    this.division = division;
  }

  /**
   * Makes the users that the plugin cannot make, users' limits, and global parameters.
   * @returns the names of all users, of the plugin's too
   */
  makeGlobal(
    users: ReadonlyMap<string, User>,
    passwords: ReadonlyMap<string, pulumi.Output<string>>,
  ): Usernames {
    const objects = globalObjects(this.division, passwords, (text) => pulumi.secret(text));
    if (objects.length === 0) return users;
    const limited = objects.flatMap(({ kind, keys: [name = ""] }) =>
      kind === "userLimits" ? (users.get(name) ?? []) : [],
    );
    const made = new Objects(
      globalObjectsType,
      logicalName(this.broker.name, this.division.nameOfRest),
      { objects: treeOf<Held>(objects) },
      this.options(limited),
    );
    const own = this.division.rest.users.filter(({ name }) => !users.has(name));
    return new Map([
      ...users,
      // By the URN, which a preview knows: by the id, everything that names such a user would look new there.
      ...own.map(({ name }) => [name, { name: made.urn.apply(() => name) }] as const),
    ]);
  }

  /** Makes, for each vhost, what the plugin cannot make, after what it can. */
  makeVhosts(vhosts: ReadonlyMap<string, VhostResources>, users: Usernames, sources: SecretSources): void {
    for (const vhost of this.division.rest.vhosts) {
      const made = vhosts.get(vhost.name);
      const objects: readonly Owned<Held>[] = [
        ...vhostObjects(vhost, made === undefined && vhost.name !== "/"),
        ...vhost.parameters.map((one) => this.parameter(vhost.name, one, sources)),
      ];
      const choices = choicesOf(vhost);
      const needed = new Set([...vhost.permissions, ...vhost.topicPermissions].map(({ user }) => user));
      const names = pulumi.all([...needed].map((user) => users.get(user)?.name ?? user));
      new Objects(
        vhostObjectsType,
        logicalName(this.broker.name, this.division.nameOfRest, vhost.name),
        {
          vhost: names.apply(() => vhost.name),
          objects: treeOf<Held>(objects),
          ...(choices.size > 0 && { choices: choicesTree(choices) }),
        },
        this.options([
          ...(made?.resource === undefined ? [] : [made.resource]),
          ...(made?.exchanges.values() ?? []),
          ...(made?.queues.values() ?? []),
        ]),
      );
    }
  }

  private parameter(vhost: string, one: model.Parameter, sources: SecretSources): Owned<Held> {
    const { component, name, value, secrets } = one;
    const keys = [component, name];
    const members = Object.entries(secrets).map(([member, source]) => {
      const need = {
        keys: [vhost, ...keys, member],
        what: `${member} of ${component} ${JSON.stringify(name)}`,
      };
      return [member, secretFrom(this.broker, need, source, sources)] as const;
    });
    const plain = escaped(value);
    if (members.length === 0) return { kind: "parameters", keys, value: plain };
    // Only a mapping has members that can be secret.
    return { kind: "parameters", keys, value: { ...(plain as object), ...Object.fromEntries(members) } };
  }

  private options(dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions {
    this.provider ??= this.makeProvider();
    return { ...livingIn({ ...this.broker, provider: this.provider }), dependsOn };
  }

  private makeProvider(): pulumi.ProviderResource {
    const { name, parent } = this.broker;
    const advice = pluginAdvice(process.cwd(), process.env);
    if (advice !== undefined) pulumi.log.warn(advice, parent);
    const { endpoint, tunnel, username, password } = this.reached;
    // A tunnel of its own works where no program has opened one: in a refresh and a destroy.
    const way = tunnel === undefined ? { endpoint } : { tunnel };
    return new WarrenProvider(
      packageName,
      logicalName(name, "objects", "provider"),
      { ...way, username, password },
      { parent },
    );
  }
}
