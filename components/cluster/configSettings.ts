/** The user's lines of rabbitmq.conf, as far as they must not be Warren's own or secret. */
import { ldapOwnedKeys, oauth2OwnedKeys } from "./authConf.ts";
import { ownedKeys } from "./conf.ts";
import { refuse, type Section, section } from "./read.ts";
import type { Resolved } from "./settings.ts";
import { tlsOwnedKeys } from "./tlsConf.ts";

/** Keys of rabbitmq.conf such as `auth_ldap.dn_lookup_bind.password`. */
const holdsSecret = /(^|[._])(pass|password|passphrase|secret)$/;

/** Keys that the settings may not have, and why. */
function refusedKeys({ tls, oauth2, ldap }: Section["values"]) {
  const depends = "Warren sets this key itself, because Services, probes or Secrets depend on it";
  const belongs = (setting: string) => `the setting ${setting} writes this key; give it there`;
  return [
    { keys: ownedKeys, why: depends },
    ...(tls === undefined ? [] : [{ keys: tlsOwnedKeys, why: depends }]),
    ...(oauth2 === undefined ? [] : [{ keys: oauth2OwnedKeys, why: belongs("oauth2") }]),
    ...(ldap === undefined ? [] : [{ keys: ldapOwnedKeys, why: belongs("ldap") }]),
    {
      keys: ["definitions.", "load_definitions", "management.load_definitions"],
      why:
        "a node that loads definitions makes no administrator for Warren to log in as; " +
        "put them into a Secret and name it in files.definitionsSecret",
    },
    {
      keys: ["management.disable_basic_auth"],
      why: "Warren and its topology log in to the broker's API with a password",
    },
  ];
}

const isOneOf = (keys: readonly string[], key: string) =>
  keys.some((owned) => key === owned || (owned.endsWith(".") && key.startsWith(owned)));

/** Whether RabbitMQ knows the keys, the check against its schema says. */
export function readConfig(root: Section): Resolved["config"] {
  const refused = refusedKeys(root.values);
  const value = root.values.config ?? {};
  const keys = typeof value === "object" ? Object.keys(value) : [];
  const from = section(value, `${root.path}.config`, keys, root.problems);
  const config: { [key: string]: string } = {};
  for (const key of Object.keys(from.values)) {
    const given = from.values[key];
    const line = typeof given === "number" || typeof given === "boolean" ? String(given) : given;
    const why = refused.find(({ keys }) => isOneOf(keys, key))?.why;
    if (holdsSecret.test(key)) {
      // Not with its value, as other refusals are.
      const path = `${from.path}.${key}`;
      const message = `${path}: not allowed; ${why ?? "its value would lie in a ConfigMap, which many can read"}`;
      root.problems.push({ path, message });
    } else if (why !== undefined) {
      refuse(from, key, why);
    } else if (!/^[a-z][\w-]*(\.[\w-]+)*$/i.test(key)) {
      refuse(from, key, "the key must be one of rabbitmq.conf, such as channel_max");
    } else if (typeof line !== "string" || !/^[^\s#]([^\r\n#]*[^\s#])?$/.test(line)) {
      refuse(from, key, "the value must be one line of text without #, a number or a truth value");
    } else {
      config[key] = line;
    }
  }
  return config;
}
