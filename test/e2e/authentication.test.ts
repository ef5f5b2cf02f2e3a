/** Logins by an OpenID provider's tokens and by a directory's passwords, on real ones. */
import type { ConfirmChannel } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issue, makeAuthority } from "../../components/certificates/issue.ts";
import { inBrokersPath } from "../../components/cluster/preStop.ts";
import { rabbitmq } from "../../local/images/images.ts";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { isLong } from "../form.ts";
import { AuthenticationProject, addressForPods } from "./authenticationProject.ts";
import { basic } from "./broker.ts";
import { Directory, people, readers, searcher } from "./directory.ts";
import { OpenIdProvider } from "./openIdProvider.ts";

const hour = 3_600_000;
const valid = () => ({ notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + 24 * hour) });

/** What rabbitmq.conf would make something else of, if it stood in it. */
const signs = `#1 '"$\\ {x}[y](z) = "; include`;
const searchPassword = `search ${signs}`;
const clientSecret = `client ${signs}`;
const passwords = { ada: "Lovelace, née Byron: 日本 $(HOME)", grace: "Hopper" };

const everything = [
  "rabbitmq.tag:management",
  "rabbitmq.read:*/*",
  "rabbitmq.write:*/*",
  "rabbitmq.configure:*/*",
];

describe.each([
  ["4.3", newestRabbitmq.name, { uid: 101, gid: 101 }],
  ...(isLong ? [["4.0", rabbitmq.name, { uid: 101, gid: 102 }] as const] : []),
] as const)("RabbitMQ %s", (version, image, runAs) => {
  const project = new AuthenticationProject(version);
  let provider: OpenIdProvider;
  let stranger: OpenIdProvider;
  let directory: Directory;
  let shared: { readonly image: object; readonly oauth2: object; readonly ldap: object };

  beforeAll(async () => {
    const address = await addressForPods();
    const authority = await makeAuthority("Of the test", valid());
    const subject = {
      commonName: "test",
      dnsNames: ["directory.test"],
      ipAddresses: [address],
      use: "server" as const,
    };
    const pair = await issue(authority, subject, valid());
    provider = await OpenIdProvider.start(address, pair, authority.cert);
    stranger = await OpenIdProvider.start(address, pair, authority.cert);
    directory = await Directory.start(address, pair, searchPassword, passwords);
    const caCert = { secret: "ca", key: "ca.crt" };
    const oauth2 = {
      issuer: provider.issuer,
      caCert,
      preferredUsernameClaims: ["till", "email"],
      ...(version === "4.0" ? {} : { scopeAliases: { clerk: ["rabbitmq.read:shop/orders"] } }),
      management: { clientId: "page", clientSecret: { secret: "logins", key: "client" } },
    };
    const bind = { dn: searcher, password: { secret: "logins", key: "search" } };
    const ldap = {
      servers: [address],
      port: directory.ports.tls,
      caCert,
      dnLookup: { attribute: "uid", base: people, bind },
    };
    shared = { image: { image, version, runAs }, oauth2, ldap };
    await project.createStack(shared, {
      ca: { "ca.crt": authority.cert },
      logins: { client: clientSecret, search: `${searchPassword}\n` },
    });
    await project.pulumi("up", "--yes", "--skip-preview");
  });
  afterAll(async () => {
    await project.remove();
    provider?.stop();
    stranger?.stop();
    directory?.stop();
  });

  const publish = (queue: string) => (channel: ConfirmChannel) => {
    channel.sendToQueue(queue, Buffer.from("one"));
    return channel.waitForConfirms();
  };

  it("lets a token do what its scopes say, and nothing else", async () => {
    const scopes = [
      "rabbitmq.configure:shop/mine-*",
      "rabbitmq.write:shop/amq.default",
      "rabbitmq.read:shop/orders",
    ];
    const token = await provider.token({ scopes });
    expect(await project.attempt(token, (channel) => channel.assertQueue("mine-1"))).toBe("done");
    expect(await project.attempt(token, (channel) => channel.assertQueue("yours-1"))).toBe(403);
    expect(await project.attempt(token, publish("orders"))).toBe("done");
    expect(await project.attempt(token, (channel) => channel.get("orders"))).toBe("done");
    expect(await project.attempt(token, (channel) => channel.get("mine-1"))).toBe(403);
    const reads = await provider.token({ scopes: ["rabbitmq.read:shop/*"] });
    expect(await project.attempt(reads, publish("orders"))).toBe(403);
  });

  it("lets a token with a tag into the management API, and one without not", async () => {
    const answer = await project.get("/whoami", `Bearer ${await provider.token({ scopes: everything })}`);
    expect(await answer.json()).toMatchObject({ name: "till-3", tags: ["management"] });
    const plain = await provider.token({ scopes: ["rabbitmq.read:*/*"] });
    expect((await project.get("/whoami", `Bearer ${plain}`)).status).toBe(401);
  });

  it.skipIf(version === "4.0")("reads the scopes behind an alias", async () => {
    const clerk = await provider.token({ scopes: ["clerk"] });
    expect(await project.attempt(clerk, (channel) => channel.get("orders"))).toBe("done");
    expect(await project.attempt(clerk, (channel) => channel.get("mine-1"))).toBe(403);
  });

  it("refuses tokens of another issuer, expired ones, and those without a scope", async () => {
    const foreign = await stranger.token({ scopes: everything });
    await expect(project.amqp("shop", foreign)).rejects.toThrow(/403/);
    expect((await project.get("/whoami", `Bearer ${foreign}`)).status).toBe(401);
    const short = await provider.token({ scopes: everything, seconds: 1 });
    const { exp } = JSON.parse(Buffer.from(short.split(".")[1] ?? "", "base64url").toString()) as {
      exp: number;
    };
    while (Date.now() / 1000 <= exp + 1) await new Promise((next) => setTimeout(next, 100));
    await expect(project.amqp("shop", short)).rejects.toThrow(/403/);
    // The token is known; it opens no vhost.
    const powerless = await provider.token({ scopes: [] });
    await expect(project.amqp("shop", powerless)).rejects.toThrow(/ConnectionClose|403/);
    expect((await project.get("/whoami", `Bearer ${powerless}`)).status).toBe(401);
  });

  it("lets a person of the directory in by its password, with the rights of the topology", async () => {
    expect(await project.attempt(passwords.ada, (channel) => channel.get("orders"), "ada")).toBe("done");
    expect(await project.attempt(passwords.ada, (channel) => channel.assertQueue("orders-2"), "ada")).toBe(
      403,
    );
    const answer = await project.get("/whoami", basic("ada", passwords.ada));
    expect(await answer.json()).toMatchObject({ name: "ada", tags: ["management"] });
  });

  it("refuses a wrong password, none, and somebody whom only the directory knows", async () => {
    for (const [name, password] of [
      ["ada", "Lovelace"],
      ["ada", ""],
      ["grace", passwords.grace],
      ["nobody", "x"],
    ] as const) {
      await expect(project.amqp(name, password), name).rejects.toThrow(/403/);
      expect((await project.get("/whoami", basic(name, password))).status, name).toBe(401);
    }
  });

  it("leaves Warren its own login, and a second update changes nothing", async () => {
    expect((await project.get("/whoami", basic("warren-admin", await project.adminPassword()))).status).toBe(
      200,
    );
    await project.pulumi("preview", "--expect-no-changes");
    await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("reads the client's secret as it is in its Secret, and shows it to visitors only before 4.2.9 and 4.3.3", async () => {
    const read =
      "base64:encode(iolist_to_binary(element(2, application:get_env(rabbitmq_management, oauth_client_secret))))";
    const printed = await project.exec(
      "known-0",
      "sh",
      "-c",
      inBrokersPath(`rabbitmqctl --quiet eval '${read}.'`),
    );
    const [, encoded = ""] = /"(.*)"/.exec(printed) ?? [];
    expect(Buffer.from(encoded, "base64").toString()).toBe(clientSecret);
    // Without a login.
    const page = await (await project.get("/../js/oidc-oauth/bootstrap.js")).text();
    expect(page).toMatch(/"?oauth_client_id"?: ?"page"/);
    expect(page.includes("client #1")).toBe(version === "4.0");
    const preview = await project.pulumi("preview");
    expect(preview.includes("clientSecret: RabbitMQ 4.0 sends this secret")).toBe(version === "4.0");
  });

  it("shows the client's secret and the directory's password nowhere but in their Secret", async () => {
    const secrets = [searchPassword, clientSecret].flatMap((text) => [
      text,
      JSON.stringify(text).slice(1, -1),
    ]);
    const places = {
      "config maps": await project.kubectl("get", "configmaps", "-o", "yaml"),
      "stateful set": await project.kubectl("get", "statefulsets,pods", "-o", "json"),
      state: await project.pulumi("stack", "export"),
      "state, decrypted": await project.pulumi("stack", "export", "--show-secrets"),
      arguments: await project.exec(
        "known-0",
        "sh",
        "-c",
        "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n'",
      ),
      log: await project.kubectl("logs", "known-0", "--all-containers"),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(0);
      for (const secret of secrets) expect(text.includes(secret), place).toBe(false);
    }
  });

  it.skipIf(version === "4.0")("asks the directory what its people may do, also by StartTLS", async () => {
    const { dnLookup, ...ldap } = { dnLookup: {}, ...shared.ldap };
    const anybody = "{constant, true}";
    project.set({
      ...shared,
      ldap: {
        ...ldap,
        port: directory.ports.plain,
        tls: "startTls",
        serverName: "directory.test",
        userDnPattern: `uid=\${username},${people}`,
        authorization: "ldap",
        otherBind: { dn: searcher, password: { secret: "logins", key: "search" } },
        queries: {
          vhostAccess: `{in_group, "${readers}"}`,
          resourceAccess: `{for, [{permission, read,      ${anybody}},
                                  {permission, write,     {constant, false}},
                                  {permission, configure, {constant, false}}]}`,
          tags: `[{management, ${anybody}}]`,
        },
      },
    });
    await project.pulumi("up", "--yes", "--skip-preview");
    expect(await project.attempt(passwords.grace, (channel) => channel.get("orders"), "grace")).toBe("done");
    expect(await project.attempt(passwords.grace, (channel) => channel.assertQueue("hers"), "grace")).toBe(
      403,
    );
    await expect(project.amqp("ada", passwords.ada)).rejects.toThrow();
    await expect(project.amqp("grace", "Lovelace")).rejects.toThrow(/403/);
    const answer = await project.get("/whoami", basic("grace", passwords.grace));
    expect(await answer.json()).toMatchObject({ name: "grace", tags: ["management"] });
  });

  it("holds up nobody else while provider and directory do not answer", async () => {
    const token = await provider.token({ scopes: everything });
    const admin = basic("warren-admin", await project.adminPassword());
    expect((await project.get("/whoami", `Bearer ${token}`)).status).toBe(200);
    directory.stop();
    provider.stop();
    const began = Date.now();
    expect((await project.get("/overview", admin)).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(3_000);
    // Its keys are known to the broker.
    expect((await project.get("/whoami", `Bearer ${token}`)).status).toBe(200);
    await expect(project.amqp("grace", passwords.grace)).rejects.toThrow(/403/);
  });
});
