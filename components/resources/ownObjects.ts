/** The object resources of Warren's own provider. */
import * as pulumi from "@pulumi/pulumi";
import { choicesTree } from "../provider/state/choices.ts";
import { globalObjectsType, vhostObjectsType } from "../provider/state/tokens.ts";
import { treeOf } from "../provider/state/tree.ts";
import { escaped, type Owned } from "../topology/interchange/codec/objects.ts";
import type * as model from "../topology/model.ts";
import { type Broker, optionsIn, type Usernames, type VhostResources } from "./broker.ts";
import type { Division } from "./division.ts";
import { logicalName } from "./names.ts";
import { cascadeParents, choicesOf, globalObjects, vhostObjects } from "./objects.ts";
import { type SecretSources, secretFrom } from "./secretSources.ts";

/** The value of a resource's object: plain values, and secrets that come from elsewhere. */
export type Held = model.Json | { readonly [key: string]: pulumi.Input<model.Json> };

/** Users by name. */
export type MadeUsers = ReadonlyMap<
  string,
  { readonly name: pulumi.Output<string>; readonly resource: pulumi.Resource }
>;

export interface OwnOptions {
  readonly dependsOn?: readonly pulumi.Resource[];
  /** The object that contains it. @default the broker itself */
  readonly container?: pulumi.Resource | undefined;
  /** The type in @pulumi/rabbitmq that earlier versions used for the same object: that resource becomes this one. */
  readonly formerType?: string;
  /** Whether the state forgets it instead of deleting it. @default when the other engine takes over */
  readonly retainOnDelete?: true;
}

/** A resource of Warren's provider. Its outputs are its inputs and the version of the state. */
export class OwnResource extends pulumi.CustomResource {
  /** Undefined in a state that is older than the versions. */
  declare readonly stateVersion: pulumi.Output<number | undefined>;

  constructor(type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    // Pulumi's SDK only exposes an output that is among the inputs, too.
    super(type, name, { ...inputs, stateVersion: undefined }, opts);
  }
}

export class OwnObjects {
  /** All resources so far. */
  readonly all: OwnResource[] = [];
  private readonly broker: Broker;
  private readonly division: Division;
  private readonly after: readonly pulumi.Resource[];

  /** @param after resources that must exist before any of these */
  constructor(broker: Broker, division: Division, after: readonly pulumi.Resource[]) {
    this.broker = broker;
    this.division = division;
    this.after = after;
  }

  /** The topology's name: the first part of each logical name. */
  get name(): string {
    return this.broker.name;
  }

  /**
   * Makes the users without their own resource, users' limits, and global parameters.
   * @returns the names of all users
   */
  makeGlobal(users: MadeUsers, passwords: ReadonlyMap<string, pulumi.Output<string>>): Usernames {
    const objects = globalObjects(this.division, passwords, (text) => pulumi.secret(text));
    if (objects.length === 0) return users;
    const limited = objects.flatMap(({ kind, keys: [name = ""] }) =>
      kind === "userLimits" ? (users.get(name)?.resource ?? []) : [],
    );
    const name = logicalName(this.broker.name, this.division.ownKind);
    const inputs = { objects: treeOf<Held>(objects) };
    const made = this.make(globalObjectsType, name, inputs, { dependsOn: limited });
    const own = this.division.own.users.filter(({ name }) => !users.has(name));
    return new Map([
      ...users,
      // By the URN, which a preview knows: with the id, everything that names such a user would look new in a preview.
      ...own.map(({ name }) => [name, { name: made.urn.apply(() => name) }] as const),
    ]);
  }

  /** Makes, for each vhost, what the plugin cannot make, after the plugin's objects. @returns the resources by vhost */
  makeVhosts(
    vhosts: ReadonlyMap<string, VhostResources>,
    users: Usernames,
    sources: SecretSources,
  ): ReadonlyMap<string, pulumi.Resource> {
    const pairs = this.division.own.vhosts.map((vhost): [string, pulumi.Resource] => {
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
        logicalName(this.broker.name, this.division.ownKind, vhost.name),
        {
          vhost: names.apply(() => vhost.name),
          objects: treeOf<Held>(objects),
          ...(choices.size > 0 && { choices: choicesTree(choices) }),
          ...cascadeParents(vhost, this.division.official),
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
    const secretKeys = Object.entries(secrets).map(([key, secret]) => {
      const what = `${key} of ${component} ${JSON.stringify(name)}`;
      const from = (source: model.SecretSource, ...index: readonly string[]) =>
        secretFrom(this.broker, { keys: [vhost, ...keys, key, ...index], what }, source, sources);
      const value =
        "kind" in secret
          ? from(secret)
          : pulumi.all(secret.map((one, index) => (typeof one === "string" ? one : from(one, `${index}`))));
      return [key, value] as const;
    });
    const plain = escaped(value);
    if (secretKeys.length === 0) return { kind: "parameters", keys, value: plain };
    // Only a mapping has keys with secret values.
    return { kind: "parameters", keys, value: { ...(plain as object), ...Object.fromEntries(secretKeys) } };
  }

  make(
    type: string,
    name: string,
    inputs: pulumi.Inputs,
    { dependsOn = [], container, formerType, retainOnDelete }: OwnOptions,
  ): OwnResource {
    const made = new OwnResource(type, name, inputs, {
      ...optionsIn(this.broker, container),
      dependsOn: [...this.after, ...dependsOn],
      ...(retainOnDelete && { retainOnDelete }),
      ...(formerType !== undefined && { aliases: [{ type: formerType }] }),
    });
    this.all.push(made);
    return made;
  }
}
