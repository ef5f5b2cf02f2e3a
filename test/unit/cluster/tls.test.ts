import { describe, expect, it } from "vitest";
import { rabbitmqConf } from "../../../components/cluster/conf.ts";
import { configMap } from "../../../components/cluster/configMap.ts";
import { podTemplate } from "../../../components/cluster/podTemplate.ts";
import { adminSecretData } from "../../../components/cluster/secrets.ts";
import { clientService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { resolved } from "./resolved.ts";

const json = (manifest: unknown) => JSON.parse(JSON.stringify(manifest));
const pod = (settings: ClusterSettings) => json(podTemplate(resolved(settings)));
const conf = (settings: ClusterSettings) =>
  new Map(
    rabbitmqConf(resolved(settings))
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" = ") as [string, string]),
  );
const ports = (settings: ClusterSettings) =>
  clientService(resolved(settings)).spec as unknown as { ports: { name: string; port: number }[] };
const everything = [
  ...["rabbitmq_stream", "rabbitmq_mqtt", "rabbitmq_stomp"],
  ...["rabbitmq_web_mqtt", "rabbitmq_web_stomp"],
];

describe("rabbitmq.conf with tls", () => {
  it("opens a listener in TLS for each protocol, beside the plain one that clients still use", () => {
    const lines = conf({ tls: { generate: true }, plugins: everything });
    expect(Object.fromEntries(lines)).toMatchObject({
      "listeners.ssl.default": "5671",
      "management.ssl.port": "15671",
      // Without it the plugin would close the plain port as soon as there is another.
      "management.tcp.port": "15672",
      "prometheus.ssl.port": "15691",
      "stream.listeners.ssl.default": "5551",
      "mqtt.listeners.ssl.default": "8883",
      "stomp.listeners.ssl.default": "61614",
      "web_mqtt.ssl.port": "15676",
      "web_stomp.ssl.port": "15673",
      "web_stomp.ssl.certfile": "/run/rabbitmq-tls/tls.crt",
      "ssl_options.verify": "verify_none",
    });
    const closed = [...lines].filter(([key, value]) => /listeners?\b/.test(key) && value === "none");
    expect(closed).toEqual([]);
  });

  it("leaves no plain listener with `only`, whatever the plugin", () => {
    const settings = { tls: { generate: true, only: true }, plugins: everything };
    const lines = conf(settings);
    expect(Object.fromEntries(lines)).toMatchObject({
      "listeners.tcp": "none",
      "prometheus.tcp.listener": "none",
      "stream.listeners.tcp": "none",
      "mqtt.listeners.tcp": "none",
      "stomp.listeners.tcp": "none",
      "web_mqtt.tcp.listener": "none",
      "web_stomp.tcp.listener": "none",
    });
    expect(lines.has("management.tcp.port")).toBe(false);
    expect(ports(settings).ports.map(({ port }) => port)).toEqual([
      5671, 15671, 8883, 15691, 61614, 5551, 15676, 15673,
    ]);
    expect(ports({ tls: { generate: true } }).ports.map(({ name }) => name)).toEqual([
      ...["amqp", "management", "prometheus"],
      ...["amqps", "management-tls", "prometheus-tls"],
    ]);
  });

  it("offers 1.3 first, and for 1.2 nothing without forward secrecy and authenticated encryption", () => {
    const lines = conf({ tls: { generate: true } });
    for (const prefix of ["ssl_options", "management.ssl", "prometheus.ssl"]) {
      expect(lines.get(`${prefix}.versions.1`)).toBe("tlsv1.3");
      expect(lines.get(`${prefix}.versions.2`)).toBe("tlsv1.2");
      const suites = [...lines].filter(([key]) => key.startsWith(`${prefix}.ciphers.`));
      expect(suites).toHaveLength(9);
      for (const [, suite] of suites) expect(suite).toMatch(/^(TLS_|ECDHE-).*(GCM|POLY1305)/);
    }
    const newest = [...conf({ tls: { generate: true, versions: ["1.3"] } }).keys()];
    // Erlang refuses to start a listener that has them and speaks 1.3 only.
    expect(newest.filter((key) => /honor|renegotiation|versions\.2|ciphers\.4/.test(key))).toEqual([]);
  });

  it("asks clients for certificates and takes their names as users, as the settings say", () => {
    const required = conf({ tls: { generate: true, verifyClients: "required", loginFrom: "commonName" } });
    expect(Object.fromEntries(required)).toMatchObject({
      "ssl_options.verify": "verify_peer",
      "ssl_options.fail_if_no_peer_cert": "true",
      "auth_mechanisms.3": "EXTERNAL",
      ssl_cert_login_from: "common_name",
    });
    const settings = resolved({
      tls: { generate: true, verifyClients: "optional", loginFrom: "commonName" },
    });
    expect(settings.plugins).toContain("rabbitmq_auth_mechanism_ssl");
    expect(rabbitmqConf(settings)).toContain("ssl_options.fail_if_no_peer_cert = false");
  });
});

describe("the pod with tls", () => {
  it("mounts the whole Secret, for a file that is mounted alone would never change", () => {
    const { spec } = pod({ tls: { secretName: "mine" } });
    const [broker] = spec.containers;
    expect(broker.volumeMounts).toContainEqual({
      name: "tls",
      mountPath: "/run/rabbitmq-tls",
      readOnly: true,
    });
    expect(spec.volumes).toContainEqual({ name: "tls", secret: { secretName: "mine", defaultMode: 0o440 } });
    expect(broker.readinessProbe.tcpSocket).toEqual({ port: "amqp" });
  });

  it("is probed where it listens once the plain port is closed", () => {
    const [broker] = pod({ tls: { generate: true, only: true } }).spec.containers;
    expect([broker.readinessProbe.tcpSocket, broker.startupProbe.tcpSocket]).toEqual([
      { port: "amqps" },
      { port: "amqps" },
    ]);
    expect(broker.ports).toContainEqual({ name: "amqps", containerPort: 5671, protocol: "TCP" });
  });

  it("lets the nodes and the CLI speak TLS to each other, beside the arguments that the user gives", () => {
    const pods = { env: { RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 2:2" } };
    const settings = { tls: { generate: true, nodes: true }, pods };
    const [broker] = pod(settings).spec.containers;
    const args = "-proto_dist inet_tls -ssl_dist_optfile /etc/rabbitmq/inter_node_tls.config";
    expect(broker.env).toContainEqual({ name: "RABBITMQ_CTL_ERL_ARGS", value: args });
    expect(broker.env).toContainEqual({
      name: "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
      value: `-run file eval /etc/rabbitmq/raft-watch.erl ${args} +S 2:2`,
    });
    const { data } = configMap(resolved(settings)) as { data: Record<string, string> };
    expect(data["inter_node_tls.config"]).toMatch(/verify_peer[\s\S]*fail_if_no_peer_cert, true/);
    const { volumes } = pod(settings).spec;
    expect(JSON.stringify(volumes)).toContain('"path":"inter_node_tls.config"');
  });
});

describe("the administrator's Secret with tls", () => {
  it("says amqps and carries the CA, so that a workload needs nothing else", () => {
    const data = adminSecretData("rabbitmq", "messaging", "pw", "the CA");
    const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
    expect(text("connection_string")).toBe("amqps://warren-admin:pw@rabbitmq.messaging.svc:5671/");
    expect([text("port"), text("ca.crt")]).toEqual(["5671", "the CA"]);
  });
});
