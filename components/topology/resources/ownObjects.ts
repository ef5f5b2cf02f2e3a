/** The resources of Warren's own provider that make objects. */
import * as pulumi from "@pulumi/pulumi";
import { choicesTree } from "../../engine/choices.ts";
import { escaped, type Owned } from "../../engine/objects.ts";
import { globalObjectsType, vhostObjectsType } from "../../engine/tokens.ts";
import { treeOf } from "../../engine/tree.ts";
import type * as model from "../model.ts";
import { type Broker, livingIn, type Usernames } from "./broker.ts";
import type { Division } from "./division.ts";
import { logicalName } from "./names.ts";
import { choicesOf, globalObjects, restsOn, vhostObjects } from "./objects.ts";
import { type SecretSources, secretFrom } from "./secretSources.ts";
import type { VhostResources } from "./vhostResources.ts";

/** What a resource's objects hold: plain values, and secrets that come from elsewhere. */
export type Held = model.Json | { readonly [member: string]: pulumi.Input<model.Json> };

/** Users by name. */
export type MadeUsers = ReadonlyMap<
  string,
  { readonly name: pulumi.Output<string>; readonly resource: pulumi.Resource }
>;

export interface OwnOptions {
  readonly dependsOn?: readonly pulumi.Resource[];
  /** The object that it lives in. @default the broker itself */
  readonly container?: pulumi.Resource | undefined;
  /** The type of the resource of @pulumi/rabbitmq that made the same in earlier versions: it becomes this one. */
  readonly formerType?: string;
  /** Whether the state forgets it where it would be deleted. @default when the other engine takes over */
  readonly retainOnDelete?: true;
}

/** A resource of Warren's provider. Only its inputs say anything; the outputs are the same. */
class Objects extends pulumi.CustomResource {}

export class OwnObjects {
  /** All that was made. */
  readonly all: pulumi.Resource[] = [];
  private readonly broker: Broker;
  private readonly division: Division;
  private readonly after: readonly pulumi.Resource[];

  /** @param after what must be done before any of it is made */
  constructor(broker: Broker, division: Division, after: readonly pulumi.Resource[]) {
    this.broker = broker;
    this.division = division;
    this.after = after;
  }

  /** The topology's own: the first part of each logical name. */
  get name(): string {
    return this.broker.name;
  }

  /**
   * Makes the users that have no resource of their own, users' limits, and global parameters.
   * @returns the names of all users
   */
  makeGlobal(users: MadeUsers, passwords: ReadonlyMap<string, pulumi.Output<string>>): Usernames {
    const objects = globalObjects(this.division, passwords, (text) => pulumi.secret(text));
    if (objects.length === 0) return users;
    const limited = objects.flatMap(({ kind, keys: [name = ""] }) =>
      kind === "userLimits" ? (users.get(name)?.resource ?? []) : [],
    );
    const name = logicalName(this.broker.name, this.division.nameOfRest);
    const inputs = { objects: treeOf<Held>(objects) };
    const made = this.make(globalObjectsType, name, inputs, { dependsOn: limited });
    const own = this.division.rest.users.filter(({ name }) => !users.has(name));
    return new Map([
      ...users,
      // By the URN, which a preview knows: by the id, everything that names such a user would look new there.
      ...own.map(({ name }) => [name, { name: made.urn.apply(() => name) }] as const),
    ]);
  }

  /** Makes, for each vhost, what the plugin cannot make, after what it can. @returns the resources by vhost */
  makeVhosts(
    vhosts: ReadonlyMap<string, VhostResources>,
    users: Usernames,
    sources: SecretSources,
  ): ReadonlyMap<string, pulumi.Resource> {
    const pairs = this.division.rest.vhosts.map((vhost): [string, pulumi.Resource] => {
      const made = vhosts.get(vhost.name);
      const objects: readonly Owned<Held>[] = [
        ...vhostObjects(vhost, made === undefined && vhost.name !== "/"),
        ...vhost.parameters.map((one) => this.parameter(vhost.name, one, sources)),
      ];
      const choices = choicesOf(vhost);
      const needed = new Set([...vhost.permissions, ...vhost.topicPermissions].map(({ user }) => user));
      const names = pulumi.all([...needed].map((user) => users.get(user)?.name ?? user));
      const resource = this.make(
        vhostObjectsType,
        logicalName(this.broker.name, this.division.nameOfRest, vhost.name),
        {
          vhost: names.apply(() => vhost.name),
          objects: treeOf<Held>(objects),
          ...(choices.size > 0 && { choices: choicesTree(choices) }),
          ...restsOn(vhost, this.division.plugin),
        },
        {
          dependsOn: [
            ...(made?.resource === undefined ? [] : [made.resource]),
            ...(made?.exchanges.values() ?? []),
            ...(made?.queues.values() ?? []),
          ],
        },
      );
      return [vhost.name, resource];
    });
    return new Map(pairs);
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

  make(
    type: string,
    name: string,
    inputs: pulumi.Inputs,
    { dependsOn = [], container, formerType, retainOnDelete }: OwnOptions,
  ): pulumi.Resource {
    const made = new Objects(type, name, inputs, {
      ...livingIn(this.broker, container),
      dependsOn: [...this.after, ...dependsOn],
      ...(retainOnDelete && { retainOnDelete }),
      ...(formerType !== undefined && { aliases: [{ type: formerType }] }),
    });
    this.all.push(made);
    return made;
  }
}
