/** Settings of `oauth2` and `ldap`: the shortest, and with everything. */
import type { LdapSettings } from "../../../components/cluster/ldapSettings.ts";
import type { OAuth2Settings } from "../../../components/cluster/oauth2Settings.ts";

export const oauth2: OAuth2Settings = { issuer: "https://login.example.com/realms/shop" };

export const everyOAuth2 = {
  ...oauth2,
  resourceServerId: "orders",
  jwksUri: "https://login.example.com/keys",
  preferredUsernameClaims: ["preferred_username", "email"],
  additionalScopesKey: "roles",
  scopePrefix: "",
  scopeAliases: { owner: ["orders.tag:administrator", "orders.configure:*/*"], clerk: "orders.read:*/*" },
  verifyAudience: false,
  caCert: { secret: "provider", key: "ca.crt" },
  management: {
    clientId: "rabbitmq-page",
    clientSecret: { secret: "provider", key: "client" },
    scopes: ["openid", "orders.tag:administrator"],
    passwordForm: false,
  },
} satisfies OAuth2Settings;

export const ldap = {
  servers: ["ldap.example.com"],
  caCert: { secret: "directory", key: "ca.crt" },
  userDnPattern: `uid=\${username},ou=people,dc=example,dc=com`,
} satisfies LdapSettings;

export const everyLdap = {
  servers: ["ldap-1.example.com", "192.0.2.7"],
  port: 3890,
  tls: "startTls",
  caCert: { secret: "directory", key: "ca.crt" },
  serverName: "ldap.example.com",
  dnLookup: {
    attribute: "uid",
    base: "ou=people,dc=example,dc=com",
    bind: { dn: "cn=search,dc=example,dc=com", password: { secret: "directory", key: "search" } },
  },
  authorization: "ldap",
  queries: {
    vhostAccess: `{in_group, "cn=\${vhost},ou=groups,dc=example,dc=com"}`,
    resourceAccess: `{for, [{permission, configure, {constant, false}},
                            {permission, write, {constant, true}}]}`,
    topicAccess: "{constant, true}",
    tags: "[{management, {constant, true}}]",
  },
  otherBind: { dn: "cn=groups,dc=example,dc=com", password: { secret: "directory", key: "groups" } },
  groupLookupBase: "ou=groups,dc=example,dc=com",
} satisfies LdapSettings;
