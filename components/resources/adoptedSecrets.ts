/** Compares the given secrets with the broker's: an adoption must not change them in passing. */
import * as pulumi from "@pulumi/pulumi";
import type { BrokerClient } from "../broker/client.ts";
import { readGlobal } from "../broker/read.ts";
import { known } from "../pulumi/known.ts";
import type { Owned } from "../topology/interchange/codec/objects.ts";
import { typed } from "../topology/interchange/codec/values.ts";
import { isMapping } from "../topology/interchange/definitions/entry.ts";
import type { Plan, User } from "../topology/model.ts";
import { formatPath, quote } from "../topology/report/problem.ts";

export interface Secrets {
  /** By user. */
  readonly passwords: ReadonlyMap<string, pulumi.Output<string>>;
  /** Secrets from the configuration, by key. */
  readonly config: { readonly [key: string]: pulumi.Input<string> };
}

/** One line for each secret that differs, without its value. @param before what the broker holds of the plan */
export async function secretsThatDiffer(
  api: BrokerClient,
  before: Plan,
  wanted: Plan,
  { passwords, config }: Secrets,
): Promise<readonly string[]> {
  const held = new Set(before.users.map(({ name }) => name));
  // A hash, or none, is in the file, and compared with the rest of it.
  const inFile: readonly User["password"]["kind"][] = ["hash", "none"];
  const users = wanted.users.filter(
    ({ name, password }) => held.has(name) && !inFile.includes(password.kind),
  );
  const given = await Promise.all(
    users.map(async (user) => [user, await known(passwords.get(user.name))] as const),
  );
  // Users without a password are included: no password matches them.
  const asked = given.map(([{ name, tags }, password = ""]): Owned => {
    return { kind: "users", keys: [name], value: { tags, password } };
  });
  const found = new Map((await readGlobal(api, asked)).map((one) => [one.keys[0], one.value]));
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

/** Compares the values of parameters from the configuration. Those from Kubernetes are not compared. */
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
      Object.entries(secrets).flatMap(([key, secret]) =>
        [secret].flat().map(async (source, index): Promise<readonly string[]> => {
          const value = held.get(keyOf(vhost.name, component, name));
          if (typeof source === "string" || source.kind !== "config" || !isMapping(value)) return [];
          const given = config[source.key];
          const wanted = await known(given === undefined ? undefined : pulumi.output(given));
          if ([value[key]].flat()[index] === wanted) return [];
          const path = formatPath(["vhosts", vhost.name, "parameters", component, name, key]);
          return [`${path}: the configuration key ${quote(source.key)} holds another value than the broker`];
        }),
      ),
    ),
  );
  return (await Promise.all(lines)).flat();
}
