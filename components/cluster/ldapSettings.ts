/** The setting `ldap`: the directory that checks passwords, and on demand says what its users may do. */
import { confText, isConfText } from "./confText.ts";
import { readSecretKey, type SecretKey } from "./extraFiles.ts";
import { type LdapQueries, readQueries } from "./ldapQueries.ts";
import { integer, list, refuse, type Section, section, text, word } from "./read.ts";
import { isAddress, isDnsName } from "./tlsSettings.ts";

/** An account of the directory by which RabbitMQ asks it. */
export interface LdapBindSettings {
  readonly dn: string;
  /** ASCII without colons: RabbitMQ cannot read others from its configuration. */
  readonly password: SecretKey;
}

export interface LdapDnLookupSettings {
  /** Attribute that holds the name by which the user logs in: `uid`, `sAMAccountName`. */
  readonly attribute: string;
  /** Where the search begins: `ou=people,dc=example,dc=com`. */
  readonly base: string;
  /**
   * Who searches.
   * @default anybody, or with `userDnPattern` the user
   */
  readonly bind?: LdapBindSettings;
}

export interface LdapSettings {
  /** Names or addresses of the servers. If one does not answer, the next is asked. */
  readonly servers: readonly string[];
  /**
   * Port of the servers, 1 to 65535.
   * @default 636 with `ldaps`, else 389
   */
  readonly port?: number;
  /**
   * `ldaps`, `startTls`, or `none`, which sends passwords in the clear.
   * @default "ldaps"
   */
  readonly tls?: string;
  /** The certificate of the servers' CA in PEM; needed with TLS. */
  readonly caCert?: SecretKey;
  /**
   * The name in the servers' certificate, if it is another one than theirs; needed with `startTls` and several servers.
   * @default the server's name
   */
  readonly serverName?: string;
  /** The user's name in the directory: `uid=${username},ou=people,dc=example,dc=com`. It or `dnLookup` is needed. */
  readonly userDnPattern?: string;
  /** Search for the user's name in the directory. */
  readonly dnLookup?: LdapDnLookupSettings;
  /**
   * `internal`: the directory checks the password; users, tags and permissions are the topology's. `ldap`: `queries`
   * say what a user may do.
   * @default "internal"
   */
  readonly authorization?: string;
  /** What a user may do, with `authorization: ldap`. From RabbitMQ 4.2.1 on. */
  readonly queries?: LdapQueries;
  /**
   * Who asks the `queries`.
   * @default the user
   */
  readonly otherBind?: LdapBindSettings;
  /**
   * Where queries for nested groups begin.
   * @default the base of `dnLookup`
   */
  readonly groupLookupBase?: string;
}

/** An account, checked. */
export interface ResolvedBind {
  readonly dn: string;
  readonly password: SecretKey;
}

/** `LdapSettings`, checked and complete. */
export interface ResolvedLdap {
  readonly servers: readonly string[];
  readonly port: number;
  readonly tls: "ldaps" | "startTls" | "none";
  readonly caCert?: SecretKey;
  readonly serverName?: string;
  readonly userDnPattern?: string;
  readonly dnLookup?: { readonly attribute: string; readonly base: string; readonly bind?: ResolvedBind };
  readonly authorization: "internal" | "ldap";
  /** Each on one line. */
  readonly queries: LdapQueries;
  readonly otherBind?: ResolvedBind;
  readonly groupLookupBase?: string;
}

const keys: readonly (keyof LdapSettings)[] = [
  "servers",
  "port",
  "tls",
  "caCert",
  "serverName",
  "userDnPattern",
  "dnLookup",
  "authorization",
  "queries",
  "otherBind",
  "groupLookupBase",
];

const isServer = (item: unknown) => isDnsName(item) || isAddress(item);

/** Undefined without `ldap`. */
export function readLdap(root: Section): ResolvedLdap | undefined {
  if (root.values.ldap === undefined) return undefined;
  const from = section(root.values.ldap, `${root.path}.ldap`, keys, root.problems);
  const tls = word(from, "tls", ["ldaps", "startTls", "none"]);
  const servers = list(from, "servers", isServer, "names or addresses of LDAP servers");
  if (servers.length === 0 && !from.problems.some(({ path }) => path === `${from.path}.servers`)) {
    refuse(from, "servers", "it must name one LDAP server or several");
  }
  const authorization = word(from, "authorization", ["internal", "ldap"]);
  const { caCert, userDnPattern, dnLookup, otherBind, groupLookupBase } = from.values;
  if (userDnPattern === undefined && dnLookup === undefined) {
    const message = `${from.path}: give userDnPattern or dnLookup, or RabbitMQ does not know whom to log in as`;
    from.problems.push({ path: from.path, message });
  }
  refuseUnused(from, tls, authorization);
  const hasAdvanced = advancedConfigIn(root.values.files);
  return {
    servers,
    port: integer(from, "port", tls === "ldaps" ? 636 : 389, 1, 65_535),
    tls,
    ...(caCert !== undefined && { caCert: readSecretKey(caCert, `${from.path}.caCert`, from) }),
    ...readServerName(from, tls, servers),
    ...readPattern(from),
    ...(dnLookup !== undefined && { dnLookup: readLookup(from) }),
    authorization,
    queries: readQueries(from, authorization === "ldap" && !hasAdvanced),
    ...(otherBind !== undefined && { otherBind: readBind(otherBind, `${from.path}.otherBind`, from) }),
    ...(groupLookupBase !== undefined && { groupLookupBase: needed(from, "groupLookupBase") }),
  };
}

function readPattern(from: Section): Pick<ResolvedLdap, "userDnPattern"> {
  if (from.values.userDnPattern === undefined) return {};
  const userDnPattern = needed(from, "userDnPattern");
  if (userDnPattern !== "" && !userDnPattern.includes("${")) {
    refuse(from, "userDnPattern", `it must contain \${username}, or every user would be the same`);
  }
  return { userDnPattern };
}

/** Settings that would do nothing, and the CA without which nobody would be verified. */
function refuseUnused(from: Section, tls: string, authorization: string): void {
  const { caCert, serverName, userDnPattern, dnLookup } = from.values;
  if (tls !== "none" && caCert === undefined) {
    refuse(
      from,
      "caCert",
      "it must be secret and key of the CA's certificate: RabbitMQ must know the servers",
    );
  }
  if (tls === "none" && caCert !== undefined) refuse(from, "caCert", "it does nothing with tls: none");
  if (tls === "none" && serverName !== undefined)
    refuse(from, "serverName", "it does nothing with tls: none");
  const bind = typeof dnLookup === "object" && dnLookup !== null && "bind" in dnLookup;
  if (bind && userDnPattern !== undefined) {
    refuse(from, "userDnPattern", "it does nothing beside dnLookup.bind, which finds the user's name");
  }
  if (authorization === "ldap") return;
  for (const key of ["queries", "otherBind", "groupLookupBase"]) {
    if (from.values[key] !== undefined) refuse(from, key, "it does nothing without authorization: ldap");
  }
}

/** StartTLS begins on a connection of which Erlang no longer knows the name; it would compare the address. */
function readServerName(
  from: Section,
  tls: ResolvedLdap["tls"],
  servers: readonly string[],
): Pick<ResolvedLdap, "serverName"> {
  if (from.values.serverName !== undefined) {
    return {
      serverName: text(from, "serverName", "", isDnsName, "it must be the name in the servers' certificate"),
    };
  }
  if (tls !== "startTls") return {};
  if (servers.length > 1) {
    refuse(from, "serverName", "with startTls and several servers it must be the name in their certificate");
  }
  const [only] = servers;
  return only === undefined || isAddress(only) ? {} : { serverName: only };
}

function readLookup(ldap: Section): NonNullable<ResolvedLdap["dnLookup"]> {
  const path = `${ldap.path}.dnLookup`;
  const from = section(ldap.values.dnLookup, path, ["attribute", "base", "bind"], ldap.problems);
  const { bind } = from.values;
  return {
    attribute: needed(from, "attribute"),
    base: needed(from, "base"),
    ...(bind !== undefined && { bind: readBind(bind, `${path}.bind`, from) }),
  };
}

function readBind(value: unknown, path: string, { problems }: Section): ResolvedBind {
  const from = section(value, path, ["dn", "password"], problems);
  return {
    dn: needed(from, "dn"),
    password: readSecretKey(from.values.password ?? {}, `${path}.password`, from),
  };
}

function needed(from: Section, key: string): string {
  if (from.values[key] === undefined) refuse(from, key, `it must be ${confText}`);
  return text(from, key, "", isConfText, `it must be ${confText}`);
}

/** Where queries may also stand; RabbitMQ before 4.2.1 has no other place for them. */
function advancedConfigIn(files: unknown): boolean {
  return (
    typeof files === "object" &&
    files !== null &&
    ("advancedConfig" in files || "advancedConfigSecret" in files)
  );
}
