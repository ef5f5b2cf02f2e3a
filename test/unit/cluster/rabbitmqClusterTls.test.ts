import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TlsSettings } from "../../../components/cluster/tlsSettings.ts";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const made: Made[] = [];
const pair = (name: string) => ({ cert: `certificate of ${name}`, key: `key of ${name}` });

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      made.push({ type, name, inputs });
      const password = type.startsWith("random:") ? { result: "generated" } : {};
      const { cert, key } = pair("the cluster");
      const certificates = type.endsWith(":Certificates")
        ? { cert, key, caCert: "the CA", clientCerts: { shop: pair("shop") } }
        : {};
      return { id: `${name}-id`, state: { ...inputs, ...password, ...certificates } };
    },
  });
});
beforeEach(() => {
  made.length = 0;
});

async function make(tls: TlsSettings) {
  const { RabbitmqCluster } = await import("../../../components/rabbitmqCluster.ts");
  const cluster = new RabbitmqCluster("rabbitmq", { namespace: "messaging", tls });
  await value(cluster.statefulSet.urn);
  return cluster;
}

function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

const found = (type: string, name: string) => {
  const one = made.find((other) => other.type.endsWith(`:${type}`) && other.name === name);
  if (one === undefined)
    throw new Error(`no ${type} ${name} among ${made.map(({ name }) => name).join(", ")}`);
  return one.inputs;
};

/** A Secret's entries; what is secret comes in Pulumi's own form. */
function entries(name: string): Readonly<Record<string, string>> {
  const { data } = found("Secret", name) as {
    data: Record<string, string> | { value: Record<string, string> };
  };
  const plain = typeof data.value === "object" ? data.value : (data as Record<string, string>);
  return Object.fromEntries(
    Object.entries(plain).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
  );
}

describe("RabbitmqCluster with tls", () => {
  it("puts each certificate into a Secret of its own, with the CA, and says whom to trust", async () => {
    const cluster = await make({
      ...{ generate: true, verifyClients: "optional", clients: ["shop"], dnsNames: ["mq.example.com"] },
    });
    expect(found("Certificates", "rabbitmq-tls")).toMatchObject({
      commonName: "rabbitmq",
      dnsNames: expect.arrayContaining(["rabbitmq.messaging.svc", "mq.example.com"]),
      clients: ["shop"],
      rotation: 1,
    });
    expect(found("Secret", "rabbitmq-tls").metadata).toMatchObject({
      name: "rabbitmq-tls",
      namespace: "messaging",
    });
    expect(entries("rabbitmq-tls")).toEqual({
      "tls.crt": "certificate of the cluster",
      "tls.key": "key of the cluster",
      "ca.crt": "the CA",
    });
    expect(entries("rabbitmq-client-shop")).toMatchObject({ "tls.key": "key of shop", "ca.crt": "the CA" });
    expect(entries("rabbitmq-admin")).toMatchObject({ port: "5671", "ca.crt": "the CA" });
    expect(await value(cluster.managementUrl)).toBe("https://rabbitmq.messaging.svc:15671");
    expect(await value(cluster.amqpUrl)).toBe("amqps://rabbitmq.messaging.svc:5671");
    expect(cluster.caCert && (await value(cluster.caCert))).toBe("the CA");
  });

  it("asks cert-manager for the Secret that the pods mount, and makes none itself", async () => {
    await make({ certManager: { issuer: "corp" } });
    expect(found("Certificate", "rabbitmq-tls")).toMatchObject({
      metadata: { name: "rabbitmq-tls", namespace: "messaging" },
      spec: { secretName: "rabbitmq-tls", issuerRef: { kind: "Issuer", name: "corp" } },
    });
    expect(made.filter(({ type }) => type.endsWith(":Secret")).map(({ name }) => name)).not.toContain(
      "rabbitmq-tls",
    );
  });

  it("makes nothing for a Secret that is there, and starts no plugin for it", async () => {
    await make({ secretName: "mine" });
    expect(made.filter(({ name }) => name.includes("tls"))).toEqual([]);
  });
});
