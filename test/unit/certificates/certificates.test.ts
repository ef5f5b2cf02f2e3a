/** The kind of resource that keeps a cluster's CA and certificates, with a clock that the test turns. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { certificates } from "../../../components/provider/kinds/certificates.ts";
import { at, reveal, Secret, Unknown, type ValueMap } from "../../../components/provider/protocol/value.ts";

const day = 86_400_000;
const begin = Date.parse("2026-11-29T12:00:00Z");
const inputs: ValueMap = {
  commonName: "rabbitmq",
  dnsNames: ["rabbitmq.messaging.svc", "*.rabbitmq-nodes.messaging"],
  ipAddresses: ["192.0.2.7"],
  clients: ["shop"],
  rotation: 1,
};
const request = { urn: "urn", type: "warren:index:Certificates", name: "rabbitmq-tls", id: "rabbitmq-tls" };
const after = (days: number) => certificates(() => new Date(begin + days * day));

async function created(given = inputs): Promise<ValueMap> {
  return (await after(0).create({ ...request, inputs: given, preview: false })).outputs;
}

const changes = async (days: number, olds: ValueMap, news = inputs) => {
  const { differences } = await after(days).diff({
    ...{ ...request, olds, oldInputs: inputs, news, ignoreChanges: [] },
  });
  return differences.map(({ path }) => path);
};

const updated = (days: number, olds: ValueMap, news = inputs, preview = false) =>
  after(days).update({ ...request, olds, oldInputs: inputs, inputs: news, preview });

/** Each CA of the bundle. */
const authorities = (outputs: ValueMap) =>
  String(outputs.caCert)
    .split(/(?<=-----END CERTIFICATE-----\n)/)
    .filter((text) => text !== "")
    .map((text) => new X509Certificate(text));
const certificate = (outputs: ValueMap) => new X509Certificate(String(outputs.cert));
const signerOf = (outputs: ValueMap) =>
  authorities(outputs).findIndex(({ publicKey }) => certificate(outputs).verify(publicKey));

describe("the certificates that Warren makes", () => {
  it("are signed by the CA, for the names that were asked for, with the keys that belong to them", async () => {
    const outputs = await created();
    const [ca] = authorities(outputs);
    const made = certificate(outputs);
    expect(ca?.ca && ca.verify(ca.publicKey) && ca.publicKey && made.checkIssued(ca)).toBe(true);
    expect(signerOf(outputs)).toBe(0);
    expect(made.checkHost("rabbitmq.messaging.svc")).toBe("rabbitmq.messaging.svc");
    expect(made.checkHost("rabbitmq-2.rabbitmq-nodes.messaging")).toBeDefined();
    expect(made.checkIP("192.0.2.7")).toBe("192.0.2.7");
    expect(made.checkHost("other.messaging.svc")).toBeUndefined();
    const plain = reveal(outputs);
    expect(made.checkPrivateKey(createPrivateKey(String(plain.key)))).toBe(true);
    const client = new X509Certificate(String(at(plain, "clientCerts", "shop", "cert")));
    expect([client.subject, client.keyUsage]).toEqual(["CN=shop", ["1.3.6.1.5.5.7.3.2"]]);
    expect(made.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  });

  it("have every key marked as secret, so that no state and no preview shows one", async () => {
    const outputs = await created();
    for (const key of ["key", "authorities", "clientCerts"]) expect(outputs[key]).toBeInstanceOf(Secret);
    const shown = Object.values(outputs).filter((value) => !(value instanceof Secret));
    expect(JSON.stringify(shown)).not.toContain("PRIVATE KEY");
  });

  it("stay as they are while nothing is due, however often the program runs", async () => {
    const outputs = await created();
    for (const days of [0, 1, 100, 242]) expect(await changes(days, outputs)).toEqual([]);
  });

  it("are renewed by the same CA once less than a third of their year is left, as the preview says", async () => {
    const outputs = await created();
    expect(await changes(245, outputs)).toEqual(["validUntil", "clientCerts"]);
    const preview = await updated(245, outputs, inputs, true);
    expect(preview.cert).toBeInstanceOf(Unknown);
    expect(preview.caCert).toBe(outputs.caCert);
    const next = await updated(245, outputs);
    expect(next.caCert).toBe(outputs.caCert);
    expect(signerOf(next)).toBe(0);
    expect(next.validUntil).toBe("2028-07-31T12:00:00Z");
    expect(await changes(246, next)).toEqual([]);
  });

  it("are made anew, and not the CA, for another name and for another rotation", async () => {
    const outputs = await created();
    for (const news of [
      { ...inputs, dnsNames: ["mq.example.com"] },
      { ...inputs, rotation: 2 },
    ]) {
      const next = await updated(1, outputs, news);
      expect(next.caCert).toBe(outputs.caCert);
      expect(next.cert).not.toBe(outputs.cert);
    }
    const more = await updated(1, outputs, { ...inputs, clients: ["billing", "shop"] });
    expect(more.cert).toBe(outputs.cert);
    const [before, now] = [reveal(outputs), reveal(more)];
    expect(at(now, "clientCerts", "shop", "key")).toBe(at(before, "clientCerts", "shop", "key"));
    expect(at(now, "clientCerts", "billing", "key")).toContain("PRIVATE KEY");
  });

  it("change their CA in two steps, so that no client meets a CA that it has not heard of", async () => {
    const outputs = await created();
    // The year's certificates are renewed all along; in the seventh year the CA is due, too.
    const seventh = await updated(2_200, outputs);
    expect(authorities(seventh)).toHaveLength(1);
    expect(await changes(2_436, seventh)).toContain("caCert");
    const both = await updated(2_436, seventh);
    expect(authorities(both)).toHaveLength(2);
    expect(authorities(both)[0]?.fingerprint256).toBe(authorities(outputs)[0]?.fingerprint256);
    // Whoever knows only the old one still trusts what is served.
    expect(signerOf(both)).toBe(0);
    const then = await updated(2_436 + 250, both);
    expect(authorities(then)).toHaveLength(2);
    expect(signerOf(then)).toBe(1);
    const last = await updated(3_700, then);
    expect(authorities(last)).toHaveLength(1);
    expect(signerOf(last)).toBe(0);
  });

  it("work again after years without an update, when even the CA has ended", async () => {
    const next = await updated(4_000, await created());
    expect(authorities(next)).toHaveLength(1);
    expect(signerOf(next)).toBe(0);
  });
});
