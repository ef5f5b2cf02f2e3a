import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { everyLdap, everyOAuth2, ldap, oauth2 } from "./authSettings.ts";

const at = "warren:cluster";
const confText = "one line of text without # and $(, which mean something else in rabbitmq.conf";
const aliasWords = "alias and scopes must be words without spaces, # and quotation marks";

/** Settings as YAML gives them: of any shape. */
const resolve = (yaml: unknown) => resolveSettings(yaml as ClusterSettings, "rabbitmq");
const problemsOf = (yaml: unknown) => resolve(yaml).problems.map(({ message }) => message);
const warningsOf = (yaml: unknown) => resolve(yaml).warnings.map(({ message }) => message);

describe("the setting oauth2", () => {
  it("is refused with all mistakes at once", () => {
    const wrong = {
      issuer: "http://login.example.com",
      resourceServerId: "a#b",
      jwksUri: "keys",
      preferredUsernameClaims: "sub",
      additionalScopesKey: "",
      scopePrefix: "a b",
      scopeAliases: { clerk: [], "two words": "x" },
      verifyAudience: "no",
      caCert: { secret: "provider" },
      management: { clientSecret: "password", scopes: [7] },
      isuer: "x",
    };
    const path = `${at}.oauth2`;
    const https =
      "it must begin with https://: whoever can change the keys on the way makes tokens of his own";
    expect(problemsOf({ oauth2: wrong }).toSorted()).toEqual(
      [
        `${path}: unknown setting "isuer"; did you mean "issuer"; allowed are issuer, resourceServerId, jwksUri, preferredUsernameClaims, additionalScopesKey, scopePrefix, scopeAliases, verifyAudience, caCert, management`,
        `${path}.issuer: "http://login.example.com" is not allowed; ${https}`,
        `${path}.resourceServerId: "a#b" is not allowed; it must be ${confText}`,
        `${path}.jwksUri: "keys" is not allowed; ${https}`,
        `${path}.preferredUsernameClaims: "sub" is not allowed; it must be a list of names of claims`,
        `${path}.additionalScopesKey: "" is not allowed; it must be the name of a claim`,
        `${path}.scopePrefix: "a b" is not allowed; it must be text without spaces and #`,
        `${path}.scopeAliases.clerk: a list is not allowed; ${aliasWords}`,
        `${path}.scopeAliases.two words: "x" is not allowed; ${aliasWords}`,
        `${path}.verifyAudience: "no" is not allowed; it must be true or false`,
        `${path}.caCert.key: "" is not allowed; it must be a key of the Secret`,
        `${path}.management.clientId: undefined is not allowed; it must be the name by which the provider knows the page`,
        `${path}.management.clientSecret: "password" is not allowed; it must be a map of settings`,
        `${path}.management.scopes: a list is not allowed; it must be a list of scopes`,
      ].toSorted(),
    );
    expect(problemsOf({ oauth2: {} })).toEqual([`${path}.issuer: undefined is not allowed; ${https}`]);
    expect(problemsOf({ oauth2: "https://login.example.com" })).toContain(
      `${path}: "https://login.example.com" is not allowed; it must be a map of settings`,
    );
  });

  it("takes aliases from 4.1 on only, and says so once", () => {
    expect(problemsOf({ version: "4.0", oauth2: everyOAuth2 })).toEqual([
      `${at}.oauth2.scopeAliases: auth_oauth2.scope_aliases.1.alias: RabbitMQ 4.0.9 has no such key, and no node would boot with it; RabbitMQ has it from 4.1 on`,
    ]);
    expect(problemsOf({ version: "4.1", oauth2: everyOAuth2 })).toEqual([]);
  });

  it.each([
    ["4.0", true],
    ["4.1.8", true],
    ["4.2.8", true],
    ["4.2.9", false],
    ["4.3.2", true],
    ["4.3.3", false],
    ["4.3", false],
    ["4.4", false],
  ])("warns on %s (%j) of a client secret that RabbitMQ sends to every browser", (version, isShown) => {
    const { scopeAliases, ...others } = everyOAuth2;
    expect(warningsOf({ version, oauth2: others })).toEqual(
      isShown
        ? [expect.stringMatching(/^warren:cluster\.oauth2\.management\.clientSecret: .*everybody/)]
        : [],
    );
  });
});

describe("the setting ldap", () => {
  it("is refused with all mistakes at once", () => {
    const wrong = {
      servers: ["ldap://ldap.example.com"],
      port: 0,
      tls: "ssl",
      userDnPattern: "cn=admin,dc=example,dc=com",
      dnLookup: { attribute: "uid#", bind: { dn: "cn=search", password: "secret" } },
      otherBind: { dn: "cn=search" },
      groupLookupBase: "dc=example",
      queries: { vhostAccess: "yes", resourceAcces: "{constant, true}" },
      serverName: "*",
    };
    const path = `${at}.ldap`;
    expect(problemsOf({ ldap: wrong }).toSorted()).toEqual(
      [
        `${path}.servers: a list is not allowed; it must be a list of names or addresses of LDAP servers`,
        `${path}.port: 0 is not allowed; it must be a whole number from 1 to 65535`,
        `${path}.tls: "ssl" is not allowed; it must be ldaps or startTls or none`,
        `${path}.caCert: undefined is not allowed; it must be secret and key of the CA's certificate: RabbitMQ must know the servers`,
        `${path}.serverName: "*" is not allowed; it must be the name in the servers' certificate`,
        `${path}.userDnPattern: "cn=admin,dc=example,dc=com" is not allowed; it must contain \${username}, or every user would be the same`,
        `${path}.userDnPattern: "cn=admin,dc=example,dc=com" is not allowed; it does nothing beside dnLookup.bind, which finds the user's name`,
        `${path}.dnLookup.attribute: "uid#" is not allowed; it must be ${confText}`,
        `${path}.dnLookup.base: undefined is not allowed; it must be ${confText}`,
        `${path}.dnLookup.bind.password: "secret" is not allowed; it must be a map of settings`,
        `${path}.otherBind: a map is not allowed; it does nothing without authorization: ldap`,
        `${path}.otherBind.password.key: "" is not allowed; it must be a key of the Secret`,
        `${path}.otherBind.password.secret: "" is not allowed; it must be the name of a Secret`,
        `${path}.groupLookupBase: "dc=example" is not allowed; it does nothing without authorization: ldap`,
        `${path}.queries: a map is not allowed; it does nothing without authorization: ldap`,
        `${path}.queries: unknown setting "resourceAcces"; did you mean "resourceAccess"; allowed are vhostAccess, resourceAccess, topicAccess, tags`,
        `${path}.queries.vhostAccess: "yes" is not allowed; it must be an Erlang term in {} or [], and ${confText}`,
      ].toSorted(),
    );
  });

  it("needs servers, and a way to the user's name in the directory", () => {
    expect(problemsOf({ ldap: { caCert: ldap.caCert } })).toEqual([
      `${at}.ldap.servers: undefined is not allowed; it must name one LDAP server or several`,
      `${at}.ldap: give userDnPattern or dnLookup, or RabbitMQ does not know whom to log in as`,
    ]);
    expect(problemsOf({ ldap: { ...ldap, servers: [] } })).toEqual([
      `${at}.ldap.servers: a list is not allowed; it must name one LDAP server or several`,
    ]);
  });

  it("warns of passwords in the clear, and refuses what would look like protection beside them", () => {
    const { caCert, ...open } = { ...ldap, tls: "none" };
    expect(warningsOf({ ldap: open })).toEqual([
      expect.stringMatching(/^warren:cluster\.ldap\.tls: the passwords of all users .* in the clear/),
    ]);
    expect(warningsOf({ ldap })).toEqual([]);
    expect(problemsOf({ ldap: { ...open, caCert, serverName: "ldap.example.com" } })).toEqual([
      `${at}.ldap.caCert: a map is not allowed; it does nothing with tls: none`,
      `${at}.ldap.serverName: "ldap.example.com" is not allowed; it does nothing with tls: none`,
    ]);
  });

  it("asks for the name in the certificate where StartTLS to several servers could not know it", () => {
    const { serverName, ...several } = everyLdap;
    expect(problemsOf({ ldap: several })).toEqual([
      `${at}.ldap.serverName: undefined is not allowed; with startTls and several servers it must be the name in their certificate`,
    ]);
    expect(problemsOf({ ldap: { ...several, tls: "ldaps" } })).toEqual([]);
  });

  it("leaves no user with every right because a query was forgotten", () => {
    const all = "without this query RabbitMQ would allow everything to every user of the directory";
    const path = `${at}.ldap.queries`;
    expect(problemsOf({ ldap: { ...ldap, authorization: "ldap" } })).toEqual([
      `${path}.vhostAccess: undefined is not allowed; ${all}`,
      `${path}.resourceAccess: undefined is not allowed; ${all}`,
    ]);
    const files = { advancedConfigSecret: { secret: "queries", key: "term" } };
    expect(problemsOf({ ldap: { ...ldap, authorization: "ldap" }, files })).toEqual([]);
  });

  it("takes queries from 4.2.1 on only", () => {
    expect(problemsOf({ version: "4.1", ldap: everyLdap })).toEqual([
      `${at}.ldap.queries: auth_ldap.queries.vhost_access: RabbitMQ 4.1.8 has no such key, and no node would boot with it; RabbitMQ has it from 4.2.1 on`,
    ]);
    expect(problemsOf({ version: "4.2.0", ldap: everyLdap })).toHaveLength(1);
    expect(problemsOf({ version: "4.2.1", ldap: everyLdap })).toEqual([]);
  });
});

describe("lines of `config` beside oauth2 and ldap", () => {
  const config = {
    "auth_backends.1": "ldap",
    "http_dispatch.auth_backends.1": "ldap",
    "auth_oauth2.issuer": "https://other.example.com",
    "auth_oauth2.https.verify": "verify_none",
    "management.oauth_disable_basic_auth": true,
    "management.oauth_client_secret": "hush",
    "auth_ldap.ssl_options.verify": "verify_none",
    "auth_ldap.other_bind.password": "hush",
  };

  it("are refused where the setting writes the same, or one of the two would be forgotten", () => {
    const messages = problemsOf({ config, oauth2, ldap });
    expect(messages).toHaveLength(Object.keys(config).length);
    for (const message of messages)
      expect(message).toMatch(/the setting (oauth2|ldap) writes this key; give it/);
    expect(messages.join()).not.toContain("hush");
  });

  it("stay allowed without the settings", () => {
    const { "management.oauth_client_secret": _, "auth_ldap.other_bind.password": __, ...open } = config;
    expect(problemsOf({ config: open })).toEqual([]);
  });

  it("may not close the API to passwords: Warren could change nothing any more", () => {
    expect(problemsOf({ config: { "management.disable_basic_auth": true } })).toEqual([
      `${at}.config.management.disable_basic_auth: true is not allowed; Warren and its topology log in to the broker's API with a password`,
    ]);
  });
});
