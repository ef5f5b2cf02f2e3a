/** What `oauth2` and `ldap` make: rabbitmq.conf, plugins, and the files of Secrets in the pods. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { authConf } from "../../../components/cluster/authConf.ts";
import { authDirectory, secretsCheck } from "../../../components/cluster/authSecrets.ts";
import { rabbitmqConf } from "../../../components/cluster/conf.ts";
import { checkLines } from "../../../components/cluster/confSchema/check.ts";
import { pluginsConfigMap } from "../../../components/cluster/enabledPlugins.ts";
import { networkPolicy } from "../../../components/cluster/networkPolicy.ts";
import { podTemplate } from "../../../components/cluster/podTemplate.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { supportedVersions } from "../../../components/cluster/version.ts";
import { everyLdap, everyOAuth2, ldap, oauth2 } from "./authSettings.ts";
import { resolved } from "./resolved.ts";

const json = (manifest: unknown) => JSON.parse(JSON.stringify(manifest));
const pod = (settings: ClusterSettings) => json(podTemplate(resolved(settings))).spec;
const conf = (settings: ClusterSettings) =>
  rabbitmqConf(resolved(settings))
    .trimEnd()
    .split("\n")
    .filter((line) => /^(auth_|management\.oauth)/.test(line) && !line.startsWith("auth_mechanisms"));

describe("rabbitmq.conf with oauth2 and ldap", () => {
  it("asks the broker's own users first, or a dead directory would hold up Warren itself", () => {
    const backends = (settings: ClusterSettings) =>
      conf(settings).filter((line) => line.startsWith("auth_backends"));
    expect(backends({})).toEqual([]);
    expect(backends({ oauth2 })).toEqual(["auth_backends.1 = internal", "auth_backends.2 = oauth2"]);
    expect(backends({ ldap })).toEqual([
      "auth_backends.1 = internal",
      "auth_backends.2.authn = ldap",
      "auth_backends.2.authz = internal",
    ]);
    expect(backends({ oauth2, ldap: everyLdap })).toEqual([
      "auth_backends.1 = internal",
      "auth_backends.2 = oauth2",
      "auth_backends.3 = ldap",
    ]);
  });

  it("says all that the settings say of OAuth 2", () => {
    expect(conf({ oauth2: everyOAuth2 }).slice(2)).toEqual([
      "auth_oauth2.issuer = https://login.example.com/realms/shop",
      "auth_oauth2.resource_server_id = orders",
      "auth_oauth2.verify_aud = false",
      "auth_oauth2.jwks_uri = https://login.example.com/keys",
      "auth_oauth2.preferred_username_claims.1 = preferred_username",
      "auth_oauth2.preferred_username_claims.2 = email",
      "auth_oauth2.additional_scopes_key = roles",
      "auth_oauth2.scope_prefix = ''",
      "auth_oauth2.scope_aliases.1.alias = clerk",
      "auth_oauth2.scope_aliases.1.scope = orders.read:*/*",
      "auth_oauth2.scope_aliases.2.alias = owner",
      "auth_oauth2.scope_aliases.2.scope = orders.tag:administrator orders.configure:*/*",
      "auth_oauth2.https.verify = verify_peer",
      "auth_oauth2.https.hostname_verification = wildcard",
      "auth_oauth2.https.cacertfile = /run/rabbitmq-auth/oauth2-ca.crt",
      "management.oauth_enabled = true",
      "management.oauth_client_id = rabbitmq-page",
      "management.oauth_client_secret = $(</run/rabbitmq-auth/oauth2-client-secret)",
      "management.oauth_scopes = openid orders.tag:administrator",
      "management.oauth_disable_basic_auth = true",
    ]);
  });

  it("says all that the settings say of LDAP", () => {
    expect(conf({ ldap: everyLdap }).slice(2)).toEqual([
      "auth_ldap.servers.1 = ldap-1.example.com",
      "auth_ldap.servers.2 = 192.0.2.7",
      "auth_ldap.port = 3890",
      "auth_ldap.timeout = 5000",
      "auth_ldap.use_ssl = false",
      "auth_ldap.use_starttls = true",
      "auth_ldap.ssl_options.verify = verify_peer",
      "auth_ldap.ssl_options.hostname_verification = wildcard",
      "auth_ldap.ssl_options.cacertfile = /run/rabbitmq-auth/ldap-ca.crt",
      "auth_ldap.ssl_options.sni = ldap.example.com",
      "auth_ldap.dn_lookup_attribute = uid",
      "auth_ldap.dn_lookup_base = ou=people,dc=example,dc=com",
      "auth_ldap.dn_lookup_bind.user_dn = cn=search,dc=example,dc=com",
      "auth_ldap.dn_lookup_bind.password = $(</run/rabbitmq-auth/ldap-lookup-password)",
      "auth_ldap.other_bind.user_dn = cn=groups,dc=example,dc=com",
      "auth_ldap.other_bind.password = $(</run/rabbitmq-auth/ldap-other-password)",
      "auth_ldap.group_lookup_base = ou=groups,dc=example,dc=com",
      `auth_ldap.queries.vhost_access = {in_group, "cn=\${vhost},ou=groups,dc=example,dc=com"}`,
      "auth_ldap.queries.resource_access = {for, [{permission, configure, {constant, false}}, {permission, write, {constant, true}}]}",
      "auth_ldap.queries.topic_access = {constant, true}",
      "auth_ldap.queries.tags = [{management, {constant, true}}]",
    ]);
  });

  it("verifies the directory by the only server's name also where StartTLS would compare its address", () => {
    const sni = (settings: ClusterSettings) => conf(settings).filter((line) => line.includes(".sni"));
    expect(sni({ ldap: { ...ldap, tls: "startTls" } })).toEqual([
      "auth_ldap.ssl_options.sni = ldap.example.com",
    ]);
    expect(sni({ ldap })).toEqual([]);
    expect(sni({ ldap: { ...ldap, tls: "startTls", servers: ["192.0.2.7"] } })).toEqual([]);
  });

  it("searches as anybody, or as the user whose name the pattern makes", () => {
    const dnLookup = { attribute: "uid", base: "dc=example,dc=com" };
    const bind = (settings: ClusterSettings) => conf(settings).filter((line) => line.includes("lookup_bind"));
    const { userDnPattern, ...others } = ldap;
    expect(bind({ ldap: { ...others, dnLookup } })).toEqual(["auth_ldap.dn_lookup_bind = anon"]);
    expect(bind({ ldap: { ...others, dnLookup, userDnPattern } })).toEqual([
      "auth_ldap.dn_lookup_bind = as_user",
    ]);
  });

  it("takes a key that no setting writes from `config`, which also overrides Warren's timeout", () => {
    const config = {
      "auth_ldap.timeout": "1000",
      "auth_ldap.user_bind_pattern": "x",
      "auth_ldap.log": "true",
    };
    expect(conf({ ldap, config })).toEqual(
      expect.arrayContaining(["auth_ldap.timeout = 1000", "auth_ldap.log = true"]),
    );
  });

  it.each(supportedVersions)(
    "has on %s no line that RabbitMQ does not know: the node would not boot",
    (version) => {
      const hasAliases = version !== "4.0";
      const hasQueries = !["4.0", "4.1"].includes(version);
      const { scopeAliases, ...simpleOAuth2 } = everyOAuth2;
      const { queries, ...simpleLdap } = everyLdap;
      const settings = resolved({
        version,
        oauth2: { ...simpleOAuth2, ...(hasAliases && { scopeAliases }) },
        ldap: { ...simpleLdap, ...(hasQueries && { queries }) },
        ...(!hasQueries && { files: { advancedConfig: "[{rabbitmq_auth_backend_ldap, []}]." } }),
      });
      const lines = authConf(settings).map(({ key, value, setting }) => ({ key, value, path: setting }));
      expect(lines.length).toBeGreaterThan(35);
      expect(checkLines(settings, lines)).toEqual({ problems: [], warnings: [] });
      const { warnings } = resolveSettings({ version, oauth2, ldap }, "rabbitmq");
      expect(warnings).toEqual([]);
    },
  );
});

describe("pods with oauth2 and ldap", () => {
  it("have the plugins, without which RabbitMQ drops the backends and says so only in its log", () => {
    expect(json(pluginsConfigMap(resolved({ oauth2, ldap }))).data.enabled_plugins).toMatch(
      /rabbitmq_auth_backend_ldap,rabbitmq_auth_backend_oauth2/,
    );
  });

  it("get certificates and passwords as files of Secrets; nothing else contains them or their place", () => {
    const spec = pod({ oauth2: everyOAuth2, ldap: everyLdap });
    const [volume] = spec.volumes.filter(({ name }: { name: string }) => name === "auth");
    expect(volume.projected).toEqual({
      defaultMode: 0o440,
      sources: [
        { secret: { name: "provider", items: [{ key: "ca.crt", path: "oauth2-ca.crt" }] } },
        { secret: { name: "provider", items: [{ key: "client", path: "oauth2-client-secret" }] } },
        { secret: { name: "directory", items: [{ key: "ca.crt", path: "ldap-ca.crt" }] } },
        { secret: { name: "directory", items: [{ key: "search", path: "ldap-lookup-password" }] } },
        { secret: { name: "directory", items: [{ key: "groups", path: "ldap-other-password" }] } },
      ],
    });
    const mount = { name: "auth", mountPath: "/run/rabbitmq-auth", readOnly: true };
    expect(spec.containers[0].volumeMounts).toContainEqual(mount);
    expect(JSON.stringify([spec.containers[0].env, spec.containers[0].command])).not.toMatch(/ldap|oauth2/);
  });

  it("have neither the volume nor a check where no Secret is named, so that nothing restarts", () => {
    expect(pod({ oauth2 }).volumes).toEqual(
      pod({}).volumes.map((volume: { name: string }) =>
        volume.name === "config" ? expect.anything() : volume,
      ),
    );
    expect(pod({ oauth2 }).initContainers).toEqual(pod({}).initContainers);
    expect(pod({ ldap }).initContainers).toEqual(pod({}).initContainers);
  });

  it("may connect to provider and directory: the NetworkPolicy is about who connects to them only", () => {
    const { spec } = json(networkPolicy(resolved({ oauth2, ldap })));
    expect(spec.policyTypes).toEqual(["Ingress"]);
    expect(spec.egress).toBeUndefined();
  });
});

describe("the check of the Secrets", () => {
  const folder = mkdtempSync(join(tmpdir(), "warren-auth-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Why a pod with such a password, or such a client secret, would not start; empty if it would. */
  function refusal(password: string | Buffer, clientSecret: string | Buffer = "fine"): string {
    const command = secretsCheck(resolved({ oauth2: everyOAuth2, ldap: everyLdap })) ?? [];
    writeFileSync(join(folder, "ldap-lookup-password"), password);
    writeFileSync(join(folder, "ldap-other-password"), "fine\n");
    writeFileSync(join(folder, "oauth2-client-secret"), clientSecret);
    const [shell = "", ...args] = command.map((word) => word.replace(authDirectory, folder));
    try {
      execFileSync(shell, args, { stdio: "pipe" });
      return "";
    } catch (error) {
      if (error instanceof Error && "stderr" in error) return String(error.stderr);
      throw error;
    }
  }

  it.each([
    "simple",
    "with a newline at its end\n",
    `#'"$\\ {}[]()=%&<>~!;,.|`,
    "'''",
    " spaces ",
    `\${username} $<x`,
  ])("lets %j pass, which RabbitMQ reads as it is", (password) => {
    expect(refusal(password, password)).toBe("");
  });

  it.each([
    ["", "it is empty"],
    ["two\nlines", "it has several lines"],
    ["a carriage return\r\n", "it has characters other than"],
    ["schlüssel", "it has characters other than"],
    ["日本", "it has characters other than"],
    [Buffer.from([0xff, 0x00]), "it has characters other than"],
    ["a$(HOME)", "it has a dollar sign before a bracket"],
    ["salt:pepper", "it has a colon"],
  ])("stops the pod at %j and says why, without the value", (password, why) => {
    const text = refusal(password);
    expect(text).toMatch(/^Warren: the Secret directory, key search: /);
    expect(text).toContain(why);
    if (password.length > 0) expect(text).not.toContain(String(password));
  });

  it("looks at the client secret, too, and says which Secret it is", () => {
    const path = /^Warren: the Secret provider, key client: it has/;
    expect(refusal("fine", "ä")).toMatch(path);
    // RabbitMQ 4.3 would make a pair of it.
    expect(refusal("fine", "client:secret")).toMatch(path);
  });
});
