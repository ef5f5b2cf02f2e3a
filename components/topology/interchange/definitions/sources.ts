/** Replaces the secrets of a broker's export by sources. */
import { passwordHash } from "../../language/text.ts";
import { holdsLogin, holdsSecret } from "../../logins.ts";
import type { Json, Parameter, Plan, Problem, SecretSource, SecretValue, User } from "../../model.ts";
import { isMapping } from "./entry.ts";

/** Every source that the value needs. */
export const sourcesIn = (secret: SecretValue): readonly SecretSource[] =>
  [secret].flat().filter((one) => typeof one !== "string");

export interface Asked {
  /** A key of the stack's configuration, to be set with `pulumi config set --secret`. */
  readonly key: string;
  /** `the password of user "dora"` */
  readonly what: string;
}

export interface WithSources {
  /** Without the parameters of `withheld`. */
  readonly plan: Plan;
  readonly asked: readonly Asked[];
  /** Paths of parameters with a secret that no field of a file can ask for. */
  readonly withheld: readonly Problem["path"][];
}

/** Addresses of federation and shovels: they are secret if they contain credentials. */
const addresses: { readonly [component: string]: readonly string[] } = {
  "federation-upstream": ["uri"],
  shovel: ["src-uri", "dest-uri"],
};

const isSecretAddress = (address: Json | undefined) => typeof address === "string" && holdsLogin(address);

/** @param keepHashes whether to leave password hashes in the plan */
export function withSources(plan: Plan, keepHashes: boolean): WithSources {
  const asked: Asked[] = [];
  const keys = new Set<string>();
  const ask = (words: readonly string[], what: string): SecretSource => {
    const base = camelCase(words);
    let key = base;
    for (let number = 2; keys.has(key); number++) key = `${base}${number}`;
    keys.add(key);
    asked.push({ key, what });
    return { kind: "config", key };
  };
  const users = plan.users.map((user): User => {
    if (user.password.kind !== "hash") return user;
    if (keepHashes && passwordHash.check(user.password.hash) === undefined) return user;
    return {
      ...user,
      password: ask([user.name, "password"], `the password of user ${JSON.stringify(user.name)}`),
    };
  });
  const parameterOf = (parameter: Parameter): Parameter => {
    const { component, name, value } = parameter;
    const members = Object.hasOwn(addresses, component) ? (addresses[component] ?? []) : [];
    if (!isMapping(value)) return parameter;
    const secret = members.filter((member) => [value[member]].flat().some(isSecretAddress));
    if (secret.length === 0) return parameter;
    const sourceOf = (member: string, of = "") =>
      ask([name, ...member.split("-")], `${member} of the ${component} ${JSON.stringify(name)}${of}`);
    const sourcesOf = (member: string): SecretValue => {
      const list = [value[member]].flat();
      if (list.length === 1) return sourceOf(member);
      // The plugin refuses an item that is not a string.
      return list.map((one, index) =>
        isSecretAddress(one) ? sourceOf(member, `, address ${index + 1} of ${list.length}`) : String(one),
      );
    };
    return {
      ...parameter,
      value: Object.fromEntries(Object.entries(value).filter(([member]) => !secret.includes(member))),
      secrets: Object.fromEntries(secret.map((member) => [member, sourcesOf(member)])),
    };
  };
  const withheld: Problem["path"][] = [];
  const withhold = (path: Problem["path"], value: Json): boolean => {
    if (holdsSecret(value)) withheld.push(path);
    return !holdsSecret(value);
  };
  const vhosts = plan.vhosts.map((vhost) => ({
    ...vhost,
    parameters: vhost.parameters
      .filter(
        ({ component, name, value }) =>
          Object.hasOwn(addresses, component) ||
          withhold(["vhosts", vhost.name, "parameters", component, name], value),
      )
      .map(parameterOf),
  }));
  const globalParameters = plan.globalParameters.filter(({ name, value }) =>
    withhold(["globalParameters", name], value),
  );
  return { plan: { ...plan, users, vhosts, globalParameters }, asked, withheld };
}

/** Makes a configuration key from any words: `guest`, `password` → `guestPassword`. */
function camelCase(words: readonly string[]): string {
  const parts = words.flatMap((word) => word.match(/[A-Za-z0-9]+/g) ?? []);
  const [first = "secret", ...rest] = parts;
  const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1);
  return first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capital).join("");
}
