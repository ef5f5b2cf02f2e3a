/** Whether the secrets that an adoption was given are those that the broker has: it must not change them in passing. */
import * as pulumi from "@pulumi/pulumi";
import type { Api } from "../../engine/api.ts";
import { readObjects } from "../../engine/look.ts";
import type { Owned } from "../../engine/objects.ts";
import { typed } from "../../engine/values.ts";
import { known } from "../../reach/known.ts";
import { isMapping } from "../definitions/entry.ts";
import type { Plan, User } from "../model.ts";
import { formatPath, quote } from "../problem.ts";

export interface Secrets {
  /** By user. */
  readonly passwords: ReadonlyMap<string, pulumi.Output<string>>;
  /** Of the configuration, by key. */
  readonly config: { readonly [key: string]: pulumi.Input<string> };
}

/** One line for each, without the secret. @param before what the broker holds of the plan */
export async function secretsThatDiffer(
  api: Api,
  before: Plan,
  wanted: Plan,
  { passwords, config }: Secrets,
): Promise<readonly string[]> {
  const held = new Set(before.users.map(({ name }) => name));
  const users = wanted.users.filter(({ name, password }) => held.has(name) && password.kind !== "hash");
  const given = await Promise.all(
    users.map(async (user) => [user, await known(passwords.get(user.name))] as const),
  );
  // A user without a password at all is asked for, too: none fits.
  const asked = given.map(([{ name, tags }, password = ""]): Owned => {
    return { kind: "users", keys: [name], value: { tags, password } };
  });
  const found = new Map((await readObjects(api, "", asked)).map((one) => [one.keys[0], one.value]));
  const refused = given.filter(([{ name }, password]) => {
    const value = found.get(name);
    return password === undefined || value === undefined || typed("users", value).password === undefined;
  });
  return [
    ...refused.map(([user]) => wrongPassword(user)),
    ...(await addressesThatDiffer(before, wanted, config)),
  ];
}

function wrongPassword({ name, password }: User): string {
  const path = formatPath(["users", name, "password"]);
  const way = "or take over its hash with `warren import --hashes`";
  if (password.kind === "generate") {
    return `${path}: the user exists, and a generated password would replace the one in use; write { config: KEY } and set that, ${way}`;
  }
  const source = password.kind === "config" ? `the configuration key ${quote(password.key)}` : "the Secret";
  return `${path}: what ${source} gives is not the password in use; set the one in use, ${way}`;
}

/** Members of parameters from the configuration. Those from Kubernetes are not compared. */
async function addressesThatDiffer(
  before: Plan,
  wanted: Plan,
  config: Secrets["config"],
): Promise<readonly string[]> {
  const keyOf = (vhost: string, component: string, name: string) => JSON.stringify([vhost, component, name]);
  const held = new Map(
    before.vhosts.flatMap((vhost) =>
      vhost.parameters.map((one) => [keyOf(vhost.name, one.component, one.name), one.value] as const),
    ),
  );
  const lines = wanted.vhosts.flatMap((vhost) =>
    vhost.parameters.flatMap(({ component, name, secrets }) =>
      Object.entries(secrets).map(async ([member, source]): Promise<readonly string[]> => {
        const value = held.get(keyOf(vhost.name, component, name));
        if (source.kind !== "config" || value === undefined || !isMapping(value)) return [];
        const given = config[source.key];
        if (value[member] === (await known(given === undefined ? undefined : pulumi.output(given))))
          return [];
        const path = formatPath(["vhosts", vhost.name, "parameters", component, name, member]);
        return [`${path}: the configuration key ${quote(source.key)} holds another value than the broker`];
      }),
    ),
  );
  return (await Promise.all(lines)).flat();
}
