/** The lines of rabbitmq.conf for `oauth2` and `ldap`. */
import { authDirectory, authFiles, contentsOf, type WithAuth } from "./authSecrets.ts";
import type { ResolvedBind, ResolvedLdap } from "./ldapSettings.ts";
import type { ResolvedOAuth2 } from "./oauth2Settings.ts";
import { namesKeysByUri } from "./version.ts";

/** One line, and the setting that it comes from, e.g. `oauth2.scopeAliases`. */
export interface AuthLine {
  readonly key: string;
  readonly value: string;
  readonly setting: string;
}

/** Keys and prefixes that belong to either setting where it is set, besides `ownedKeys`. */
const backendKeys: readonly string[] = ["auth_backends.", "http_dispatch.auth_backends."];

export const oauth2OwnedKeys: readonly string[] = [
  ...backendKeys,
  "auth_oauth2.additional_scopes_key",
  "auth_oauth2.https.",
  "auth_oauth2.issuer",
  "auth_oauth2.jwks_uri",
  "auth_oauth2.jwks_url",
  "auth_oauth2.preferred_username_claims.",
  "auth_oauth2.resource_server_id",
  "auth_oauth2.scope_aliases.",
  "auth_oauth2.scope_prefix",
  "auth_oauth2.verify_aud",
  "management.oauth_client_id",
  "management.oauth_client_secret",
  "management.oauth_disable_basic_auth",
  "management.oauth_enabled",
  "management.oauth_scopes",
];

export const ldapOwnedKeys: readonly string[] = [
  ...backendKeys,
  "auth_ldap.dn_lookup_attribute",
  "auth_ldap.dn_lookup_base",
  "auth_ldap.dn_lookup_bind",
  "auth_ldap.dn_lookup_bind.",
  "auth_ldap.group_lookup_base",
  "auth_ldap.other_bind",
  "auth_ldap.other_bind.",
  "auth_ldap.port",
  "auth_ldap.queries.",
  "auth_ldap.servers",
  "auth_ldap.servers.",
  "auth_ldap.ssl_options.cacertfile",
  "auth_ldap.ssl_options.hostname_verification",
  "auth_ldap.ssl_options.sni",
  "auth_ldap.ssl_options.verify",
  "auth_ldap.use_ssl",
  "auth_ldap.use_starttls",
  "auth_ldap.user_dn_pattern",
];

/** The plugins that the settings need. */
export const authPlugins = ({ oauth2, ldap }: WithAuth): readonly string[] => [
  ...(oauth2 ? ["rabbitmq_auth_backend_oauth2"] : []),
  ...(ldap ? ["rabbitmq_auth_backend_ldap"] : []),
];

export function authConf(settings: WithAuth & { readonly version: string }): readonly AuthLine[] {
  const { oauth2, ldap, version } = settings;
  if (oauth2 === undefined && ldap === undefined) return [];
  return [
    ...backends(settings),
    ...(oauth2 ? oauth2Conf(oauth2, version) : []),
    ...(ldap ? ldapConf(ldap) : []),
  ];
}

/**
 * The broker's own users come first: a provider or directory that does not answer holds up no login of theirs, Warren's
 * own among them. Tokens come before passwords, so that no valid token is sent to the directory.
 */
function backends({ oauth2, ldap }: WithAuth): readonly AuthLine[] {
  const last = oauth2 ? 3 : 2;
  const authorized = (authorization: string) =>
    authorization === "ldap"
      ? lines("ldap.authorization", { [`auth_backends.${last}`]: "ldap" })
      : lines("ldap.authorization", {
          [`auth_backends.${last}.authn`]: "ldap",
          [`auth_backends.${last}.authz`]: "internal",
        });
  return [
    ...lines(oauth2 ? "oauth2" : "ldap", { "auth_backends.1": "internal" }),
    ...(oauth2 ? lines("oauth2", { "auth_backends.2": "oauth2" }) : []),
    ...(ldap ? authorized(ldap.authorization) : []),
  ];
}

function oauth2Conf(oauth2: ResolvedOAuth2, version: string): readonly AuthLine[] {
  const { issuer, jwksUri, scopePrefix, additionalScopesKey, scopeAliases, caCert, management } = oauth2;
  const prefix = "auth_oauth2";
  return [
    ...lines("oauth2.issuer", { [`${prefix}.issuer`]: issuer }),
    ...lines("oauth2.resourceServerId", { [`${prefix}.resource_server_id`]: oauth2.resourceServerId }),
    ...lines("oauth2.verifyAudience", { [`${prefix}.verify_aud`]: String(oauth2.verifyAudience) }),
    ...lines("oauth2.jwksUri", {
      [`${prefix}.${namesKeysByUri(version) ? "jwks_uri" : "jwks_url"}`]: jwksUri,
    }),
    ...numbered("oauth2.preferredUsernameClaims", `${prefix}.preferred_username_claims`, [
      ...oauth2.preferredUsernameClaims,
    ]),
    ...lines("oauth2.additionalScopesKey", { [`${prefix}.additional_scopes_key`]: additionalScopesKey }),
    // Without quotation marks the empty text would be a mistake in the file.
    ...lines("oauth2.scopePrefix", { [`${prefix}.scope_prefix`]: scopePrefix === "" ? "''" : scopePrefix }),
    ...Object.entries(scopeAliases).flatMap(([alias, scopes], i) =>
      lines("oauth2.scopeAliases", {
        [`${prefix}.scope_aliases.${i + 1}.alias`]: alias,
        [`${prefix}.scope_aliases.${i + 1}.scope`]: scopes,
      }),
    ),
    ...lines("oauth2.caCert", {
      [`${prefix}.https.verify`]: "verify_peer",
      [`${prefix}.https.hostname_verification`]: "wildcard",
      [`${prefix}.https.cacertfile`]: caCert && `${authDirectory}/${authFiles.oauth2Ca}`,
    }),
    ...(management ? managementConf(management) : []),
  ];
}

function managementConf(management: NonNullable<ResolvedOAuth2["management"]>): readonly AuthLine[] {
  const { clientId, clientSecret, scopes, passwordForm } = management;
  return [
    ...lines("oauth2.management", { "management.oauth_enabled": "true" }),
    ...lines("oauth2.management.clientId", { "management.oauth_client_id": clientId }),
    ...lines("oauth2.management.clientSecret", {
      "management.oauth_client_secret": clientSecret && contentsOf(authFiles.clientSecret),
    }),
    ...lines("oauth2.management.scopes", { "management.oauth_scopes": scopes.join(" ") || undefined }),
    // It hides the page's form. The API's own key is `management.disable_basic_auth`, which would shut Warren out.
    ...lines("oauth2.management.passwordForm", {
      "management.oauth_disable_basic_auth": String(!passwordForm),
    }),
  ];
}

function ldapConf(ldap: ResolvedLdap): readonly AuthLine[] {
  const { tls, dnLookup, queries, otherBind, userDnPattern } = ldap;
  const anybody = userDnPattern === undefined ? "anon" : "as_user";
  const prefix = "auth_ldap";
  return [
    ...numbered("ldap.servers", `${prefix}.servers`, ldap.servers),
    ...lines("ldap.port", { [`${prefix}.port`]: String(ldap.port) }),
    // RabbitMQ's own is to wait forever; a client waits 10 s for its login.
    ...lines("ldap.servers", { [`${prefix}.timeout`]: "5000" }),
    ...lines("ldap.tls", {
      [`${prefix}.use_ssl`]: String(tls === "ldaps"),
      [`${prefix}.use_starttls`]: String(tls === "startTls"),
    }),
    ...(tls === "none" ? [] : ldapTls(ldap)),
    ...lines("ldap.userDnPattern", { [`${prefix}.user_dn_pattern`]: userDnPattern }),
    ...lines("ldap.dnLookup", {
      [`${prefix}.dn_lookup_attribute`]: dnLookup?.attribute,
      [`${prefix}.dn_lookup_base`]: dnLookup?.base,
      [`${prefix}.dn_lookup_bind`]: dnLookup && !dnLookup.bind ? anybody : undefined,
    }),
    ...bound("ldap.dnLookup.bind", `${prefix}.dn_lookup_bind`, authFiles.lookupPassword, dnLookup?.bind),
    ...bound("ldap.otherBind", `${prefix}.other_bind`, authFiles.otherPassword, otherBind),
    ...lines("ldap.groupLookupBase", { [`${prefix}.group_lookup_base`]: ldap.groupLookupBase }),
    ...lines("ldap.queries", {
      [`${prefix}.queries.vhost_access`]: queries.vhostAccess,
      [`${prefix}.queries.resource_access`]: queries.resourceAccess,
      [`${prefix}.queries.topic_access`]: queries.topicAccess,
      [`${prefix}.queries.tags`]: queries.tags,
    }),
  ];
}

/** The plugin would verify nobody before 4.3, and no name in a certificate with a wildcard. */
function ldapTls({ serverName }: ResolvedLdap): readonly AuthLine[] {
  const prefix = "auth_ldap.ssl_options";
  return [
    ...lines("ldap.caCert", {
      [`${prefix}.verify`]: "verify_peer",
      [`${prefix}.hostname_verification`]: "wildcard",
      [`${prefix}.cacertfile`]: `${authDirectory}/${authFiles.ldapCa}`,
    }),
    ...lines("ldap.serverName", { [`${prefix}.sni`]: serverName }),
  ];
}

const bound = (setting: string, prefix: string, file: string, bind: ResolvedBind | undefined) =>
  bind === undefined
    ? []
    : lines(setting, { [`${prefix}.user_dn`]: bind.dn, [`${prefix}.password`]: contentsOf(file) });

const lines = (
  setting: string,
  values: { readonly [key: string]: string | undefined },
): readonly AuthLine[] =>
  Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value, setting }]));

const numbered = (setting: string, prefix: string, values: readonly string[]): readonly AuthLine[] =>
  values.map((value, i) => ({ key: `${prefix}.${i + 1}`, value, setting }));
