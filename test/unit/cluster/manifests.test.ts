import { describe, expect, it } from "vitest";
import { peerDiscoveryAccess } from "../../../components/cluster/peerDiscovery.ts";
import { podTemplate } from "../../../components/cluster/podTemplate.ts";
import { adminSecretData } from "../../../components/cluster/secrets.ts";
import { clientService, headlessService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { disruptionBudget, statefulSet } from "../../../components/cluster/statefulSet.ts";
import { resolved } from "./resolved.ts";

/** The manifest as the API server gets it, so that tests read plain data. */
const json = (manifest: unknown) => JSON.parse(JSON.stringify(manifest));
const pod = (settings: ClusterSettings = {}) => json(podTemplate(resolved(settings)));
const set = (settings: ClusterSettings = {}) => json(statefulSet(resolved(settings)));
const chosen = { "app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/instance": "rabbitmq" };

describe("the pod", () => {
  it("is admitted where Pod Security is `restricted`", () => {
    const { spec } = pod({ runAs: { uid: 101, gid: 102 } });
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 101,
      runAsGroup: 102,
      fsGroup: 102,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const container of [...spec.initContainers, ...spec.containers]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      });
    }
    expect(spec).not.toHaveProperty("hostNetwork");
  });

  it.each(["4.1.0", "4.2", "4.3.4"])("holds no API token on %s, which an intruder could use", (version) => {
    const { spec } = pod({ version });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec).not.toHaveProperty("serviceAccountName");
    expect(JSON.stringify(spec)).not.toContain("K8S_HOSTNAME_SUFFIX");
    expect(peerDiscoveryAccess(resolved({ version }), "ns")).toBeUndefined();
  });

  it("may read its own endpoints on 4.0, without which no cluster forms, and nothing else", () => {
    const { spec } = pod({ version: "4.0.5" });
    expect(spec.automountServiceAccountToken).toBe(true);
    expect(spec.serviceAccountName).toBe("rabbitmq-peer-discovery");
    expect(spec.containers[0].env).toContainEqual({
      name: "K8S_HOSTNAME_SUFFIX",
      value: ".rabbitmq-nodes.$(POD_NAMESPACE)",
    });
    const access = json(peerDiscoveryAccess(resolved({ version: "4.0.5" }), "ns"));
    expect(access.role.rules).toEqual([
      { apiGroups: [""], resources: ["endpoints"], resourceNames: ["rabbitmq-nodes"], verbs: ["get"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create"] },
    ]);
    expect(access.roleBinding.subjects).toEqual([
      { kind: "ServiceAccount", name: "rabbitmq-peer-discovery", namespace: "ns" },
    ]);
    expect(access.serviceAccount.automountServiceAccountToken).toBe(false);
  });

  it("keeps its node's name, without which the volume would belong to nobody", () => {
    const values = pod().spec.containers[0].env.map((entry: { name: string; value?: string }) => [
      entry.name,
      entry.value,
    ]);
    expect(Object.fromEntries(values)).toMatchObject({
      RABBITMQ_NODENAME: "rabbit@$(POD_NAME).rabbitmq-nodes.$(POD_NAMESPACE)",
      RABBITMQ_USE_LONGNAME: "true",
      HOME: "/var/lib/rabbitmq",
    });
  });

  it("hands neither the cookie nor a password to the environment or the command line", () => {
    const [broker] = pod().spec.containers;
    expect(JSON.stringify([broker.env, broker.command, broker.args])).not.toMatch(
      /cookie|pass|secretKeyRef/i,
    );
    expect(pod().spec.initContainers[0].command).toEqual([
      "install",
      "-m",
      "0600",
      "/run/erlang-cookie/.erlang.cookie",
      "/run/enabled-plugins/enabled_plugins",
      "/var/lib/rabbitmq",
    ]);
  });

  it("keeps the data, and only the data, on the volume", () => {
    const mounts = pod().spec.containers[0].volumeMounts;
    expect(mounts).toEqual([
      { name: "home", mountPath: "/var/lib/rabbitmq" },
      { name: "data", mountPath: "/var/lib/rabbitmq/mnesia" },
      { name: "config", mountPath: "/etc/rabbitmq", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ]);
  });

  it("is probed by TCP only: a busy broker is not killed, and no CLI start eats its CPU", () => {
    const [broker] = pod().spec.containers;
    expect(broker.readinessProbe.tcpSocket).toEqual({ port: "amqp" });
    expect(broker.startupProbe.tcpSocket).toEqual({ port: "amqp" });
    expect(broker).not.toHaveProperty("livenessProbe");
    expect(JSON.stringify([broker.readinessProbe, broker.startupProbe])).not.toContain("exec");
  });

  it("stops the same way at every size, or scaling would restart every broker", () => {
    const one = pod({ replicas: 1 });
    expect(pod({ replicas: 5 })).toEqual(one);
    expect(one.spec.containers[0].lifecycle.preStop.exec.command.join(" ")).toContain(
      "rabbitmqctl --quiet eval_file /etc/rabbitmq/pre-stop.erl",
    );
    expect(pod({ terminationGracePeriodSeconds: 60 }).spec.terminationGracePeriodSeconds).toBe(60);
  });

  it("starts on a single machine unless spreading is required", () => {
    const hosts = (settings: ClusterSettings) =>
      pod(settings).spec.topologySpreadConstraints.map((constraint: { whenUnsatisfiable: string }) => [
        constraint.whenUnsatisfiable,
      ]);
    expect(hosts({})).toEqual([["ScheduleAnyway"], ["ScheduleAnyway"]]);
    expect(hosts({ spread: "required" })).toEqual([["ScheduleAnyway"], ["DoNotSchedule"]]);
  });

  it("ignores the variables that a Service called rabbitmq would set", () => {
    expect(pod().spec.enableServiceLinks).toBe(false);
  });
});

describe("the StatefulSet", () => {
  it("starts its pods together, or a cluster that lost power would never come back", () => {
    expect(set().spec).toMatchObject({
      replicas: 3,
      serviceName: "rabbitmq-nodes",
      podManagementPolicy: "Parallel",
      selector: { matchLabels: chosen },
    });
  });

  it("keeps the messages of a deleted cluster unless told to delete them", () => {
    const retention = (settings: ClusterSettings) => set(settings).spec.persistentVolumeClaimRetentionPolicy;
    expect(retention({})).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
    expect(retention({ storage: { whenDeleted: "delete" } })).toEqual({
      whenDeleted: "Delete",
      whenScaled: "Retain",
    });
  });

  it("asks for the default StorageClass by naming none", () => {
    expect(set().spec.volumeClaimTemplates[0].spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "10Gi" } },
    });
    expect(set({ storage: { storageClass: "fast" } }).spec.volumeClaimTemplates[0].spec).toMatchObject({
      storageClassName: "fast",
    });
  });

  it("limits the memory to what the broker was told of it, and never the CPU", () => {
    const { resources } = set({ resources: { cpu: "250m", memory: "1Gi" } }).spec.template.spec.containers[0];
    expect(resources).toEqual({ requests: { cpu: "250m", memory: "1Gi" }, limits: { memory: "1Gi" } });
  });

  it("is byte for byte the same each time, or every `up` would show a change", () => {
    expect(JSON.stringify(statefulSet(resolved()))).toBe(JSON.stringify(statefulSet(resolved())));
  });
});

describe("volumes", () => {
  const whenScaled = (replicas: number) =>
    statefulSet(resolved({ replicas, storage: { whenScaled: "delete" } })).spec;

  it("go with a node that leaves only where the user said so, and never when the cluster stops", () => {
    const policy = (deleted: string) => ({ persistentVolumeClaimRetentionPolicy: { whenScaled: deleted } });
    expect(statefulSet(resolved()).spec).toMatchObject(policy("Retain"));
    expect(whenScaled(3)).toMatchObject(policy("Delete"));
    expect(whenScaled(0)).toMatchObject(policy("Retain"));
  });
});

describe("what is around it", () => {
  it("lets maintenance take one node at a time, and a single node at once", () => {
    expect(disruptionBudget(resolved({ replicas: 1 }))).toBeUndefined();
    expect(disruptionBudget(resolved({ replicas: 0 }))).toBeUndefined();
    expect(disruptionBudget(resolved({ replicas: 2 }))?.spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: chosen },
    });
  });

  it("names the nodes before they are ready, or none could find its peers", () => {
    expect(headlessService(resolved())).toMatchObject({
      metadata: { name: "rabbitmq-nodes" },
      spec: { clusterIP: "None", publishNotReadyAddresses: true, selector: chosen },
    });
  });

  it("opens the ports of the enabled plugins to clients, and no others", () => {
    const ports = (plugins: string[]) =>
      json(clientService(resolved({ plugins }))).spec.ports.map((port: { port: number }) => port.port);
    expect(ports([])).toEqual([5672, 15672, 15692]);
    expect(ports(["rabbitmq_stream", "rabbitmq_mqtt"])).toEqual([5672, 15672, 1883, 15692, 5552]);
  });

  it("leads to plugins' ports by number, as pods that keep running cannot get a name for them", () => {
    const plugins = ["rabbitmq_stream", "rabbitmq_mqtt"];
    for (const { port, targetPort } of json(clientService(resolved({ plugins }))).spec.ports) {
      expect(targetPort).toBe(port);
    }
  });

  it("gives an application all it needs to connect, in service binding's keys", () => {
    const data = Object.entries(adminSecretData("rabbitmq", "messaging", "pw"));
    expect(
      Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(value, "base64").toString()])),
    ).toEqual({
      type: "rabbitmq",
      provider: "rabbitmq",
      username: "warren-admin",
      password: "pw",
      host: "rabbitmq.messaging.svc",
      port: "5672",
      connection_string: "amqp://warren-admin:pw@rabbitmq.messaging.svc:5672/",
      "default_user.conf": "default_user = warren-admin\ndefault_pass = pw\n",
    });
  });
});
