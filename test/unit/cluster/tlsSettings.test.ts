import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { configMap } from "../../../components/cluster/configMap.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import { adminSecretData } from "../../../components/cluster/secrets.ts";
import { clientService, headlessService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { statefulSet } from "../../../components/cluster/statefulSet.ts";
import { certificateNames } from "../../../components/cluster/tlsNames.ts";
import { certificateSpec } from "../../../components/cluster/tlsObjects.ts";
import type { TlsSettings } from "../../../components/cluster/tlsSettings.ts";
import { resolved } from "./resolved.ts";

const problems = (tls: unknown, others: ClusterSettings = {}) =>
  resolveSettings({ ...others, tls: tls as TlsSettings }, "rabbitmq").problems.map(({ message }) => message);

describe("settings of tls", () => {
  it.each<[string, unknown, RegExp]>([
    ["no source", {}, /tls: give exactly one of secretName, generate: true and certManager.*there is none/],
    ["two sources", { generate: true, secretName: "mine" }, /tls: give exactly one.*there are 2/],
    ["an issuer without a name", { certManager: {} }, /certManager\.issuer.*name of an issuer/],
    ["an old version", { generate: true, versions: ["1.1", "1.3"] }, /versions.*"1\.3" and "1\.2"/],
    ["a number for a version", { generate: true, versions: [1.3] }, /versions.*in quotation marks/],
    ["no version", { generate: true, versions: [] }, /versions.*one of them at least/],
    ["a login nobody is asked for", { generate: true, loginFrom: "commonName" }, /loginFrom.*verifyClients/],
    ["names in somebody else's certificate", { secretName: "mine", dnsNames: ["a.b"] }, /dnsNames.*it needs/],
    ["a rotation of it", { secretName: "mine", rotation: 2 }, /rotation: 2.*it needs generate: true/],
    [
      "clients of another CA",
      { certManager: { issuer: "ca" }, clients: ["shop"] },
      /clients.*it needs generate/,
    ],
    ["a client with a space", { generate: true, clients: ["a b"] }, /clients.*lower-case letters/],
    ["a URL for a name", { generate: true, dnsNames: ["https://a"] }, /dnsNames.*host names/],
    ["a name for an address", { generate: true, ipAddresses: ["a.b"] }, /ipAddresses.*IP addresses/],
    ["an address that is none", { generate: true, ipAddresses: ["1.2.3.256"] }, /ipAddresses.*IP addresses/],
    ["a misspelt key", { generate: true, onyl: true }, /unknown setting "onyl"; did you mean "only"/],
    ["a word for a truth value", { generate: "yes" }, /generate: "yes".*true or false/],
    ["a word", "on", /tls: "on".*a map of settings/],
  ])("refuse %s, with the reason", (_, tls, reason) => {
    expect(problems(tls)).toContainEqual(expect.stringMatching(reason));
  });

  it("refuse `only` with a plugin that has only a plain listener, which it would leave open", () => {
    const plugins = ["rabbitmq_web_stomp_examples"];
    expect(problems({ generate: true, only: true }, { plugins })).toEqual([
      expect.stringMatching(/tls\.only: true is not allowed with the plugin rabbitmq_web_stomp_examples/),
    ]);
    expect(problems({ generate: true }, { plugins })).toEqual([]);
  });

  it("refuse to require certificates where WebSockets let clients in without one", () => {
    const plugins = ["rabbitmq_web_mqtt"];
    expect(problems({ generate: true, verifyClients: "required" }, { plugins })).toEqual([
      expect.stringMatching(/verifyClients: required is not allowed with the plugin rabbitmq_web_mqtt/),
    ]);
  });

  it("own the keys of rabbitmq.conf that they write, and leave them to the user without tls", () => {
    const config = { "ssl_options.verify": "verify_none", "management.ssl.port": "1" };
    expect(problems({ generate: true }, { config })).toHaveLength(2);
    expect(resolveSettings({ config }, "rabbitmq").problems).toEqual([]);
  });
});

describe("the certificate", () => {
  const names = (tls: TlsSettings) => certificateNames(resolved({ tls }), "messaging");

  it("names the Service in all forms, each node in full, and what the settings add", () => {
    const { dnsNames, ipAddresses } = names({
      generate: true,
      dnsNames: ["mq.example.com"],
      ipAddresses: ["192.0.2.7", "2001:db8::1"],
    });
    expect(dnsNames).toEqual(
      expect.arrayContaining([
        ...["rabbitmq", "rabbitmq.messaging", "rabbitmq.messaging.svc"],
        ...["rabbitmq.messaging.svc.cluster.local", "*.rabbitmq-nodes.messaging.svc.cluster.local"],
        ...["rabbitmq-0.rabbitmq-nodes.messaging", "rabbitmq-8.rabbitmq-nodes.messaging"],
        ...["localhost", "mq.example.com"],
      ]),
    );
    expect(ipAddresses).toEqual(["192.0.2.7", "2001:db8::1"]);
  });

  it("is asked of cert-manager with the same names, for servers and for clients", () => {
    const settings = resolved({ tls: { certManager: { issuer: "corp", kind: "ClusterIssuer" } } });
    const source = { kind: "certManager", issuer: "corp", issuerKind: "ClusterIssuer" } as const;
    expect(settings.tls?.source).toEqual(source);
    expect(certificateSpec(settings, source, "rabbitmq-tls", "messaging")).toMatchObject({
      secretName: "rabbitmq-tls",
      dnsNames: certificateNames(settings, "messaging").dnsNames,
      usages: expect.arrayContaining(["server auth", "client auth"]),
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "corp" },
    });
  });
});

describe("a cluster without tls", () => {
  const digest = (value: unknown) =>
    createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);

  // Of the manifests before there was `tls`. Another change of theirs changes the digests here, too.
  it.each<[string, ClusterSettings, readonly string[]]>([
    ["by default", {}, ["84396ce78f55", "d6dd1adad6e2", "5b7228557793", "bd8b8910be4d"]],
    [
      "on 4.0",
      { version: "4.0.5", replicas: 1 },
      ["2e189ae66e70", "f89ba00ee5a8", "5b7228557793", "bd8b8910be4d"],
    ],
    [
      "with all plugins",
      {
        version: "4.2",
        plugins: everything(),
        config: { channel_max: "512" },
        pods: { env: { A: "b" } },
      },
      ["e419d637416a", "173ebbbb8c2e", "77f697a096c2", "bd8b8910be4d"],
    ],
  ])("keeps its manifests byte by byte %s, or its nodes would restart", (_, given, digests) => {
    const settings = resolved(given);
    const manifests = [configMap, statefulSet, clientService, headlessService];
    expect(manifests.map((make) => digest(make(settings)))).toEqual(digests);
    expect(digest(adminSecretData("rabbitmq", "messaging", "pw"))).toBe("782bb1d7060e");
  });
});

function everything(): readonly string[] {
  return [
    ...["rabbitmq_stream", "rabbitmq_mqtt", "rabbitmq_stomp"],
    ...["rabbitmq_web_mqtt", "rabbitmq_web_stomp"],
  ];
}
