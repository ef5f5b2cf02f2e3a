/** One broker's pod: it passes Pod Security `restricted`, on the official image and on Debian's alike. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { configurationChecksum } from "./conf.ts";
import { configFiles } from "./configMap.ts";
import {
  adminSecretName,
  configMapName,
  cookieSecretName,
  labels,
  nodesService,
  peerDiscoveryName,
  selector,
} from "./names.ts";
import { clientPorts } from "./plugins.ts";
import { preStopCommand, serverCommand } from "./preStop.ts";
import { cookieFile, defaultUserFile } from "./secrets.ts";
import { nodePorts } from "./services.ts";
import type { Resolved } from "./settings.ts";
import { asksKubernetesForPeers } from "./version.ts";

/** Home of the broker and of the CLI, on both images; the cookie is looked for there. */
const home = "/var/lib/rabbitmq";
const configDirectory = "/etc/rabbitmq";
const cookieDirectory = "/run/erlang-cookie";

/** Name of the volume claim; the claims are called `data-<name>-<ordinal>`. */
export const dataVolume = "data";

const securityContext: k8s.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

/**
 * The cookie must be the broker's own file with mode 0600, which no mounted Secret is; and it must not lie on
 * the data volume, where a restored backup would bring back an old one.
 */
function cookieContainer({ image }: Resolved): k8s.core.v1.Container {
  return {
    name: "erlang-cookie",
    image,
    command: ["install", "-m", "0600", `${cookieDirectory}/${cookieFile}`, `${home}/${cookieFile}`],
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
    securityContext,
    volumeMounts: [
      { name: "cookie", mountPath: cookieDirectory, readOnly: true },
      { name: "home", mountPath: home },
    ],
  };
}

function environment({ name, version }: Resolved): k8s.core.v1.EnvVar[] {
  const domain = `.${nodesService(name)}.$(POD_NAMESPACE)`;
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    // Without the Kubernetes cluster's domain, which DNS adds and which differs between clusters.
    { name: "RABBITMQ_NODENAME", value: `rabbit@$(POD_NAME)${domain}` },
    { name: "RABBITMQ_USE_LONGNAME", value: "true" },
    ...(asksKubernetesForPeers(version) ? [{ name: "K8S_HOSTNAME_SUFFIX", value: domain }] : []),
    { name: "HOME", value: home },
    // The start script then replaces itself with the Erlang VM, which gets the kubelet's SIGTERM.
    { name: "RUNNING_UNDER_SYSTEMD", value: "true" },
    { name: "LANG", value: "C.UTF-8" },
  ];
}

function brokerContainer(settings: Resolved): k8s.core.v1.Container {
  const { image, resources, plugins } = settings;
  const amqp = { tcpSocket: { port: "amqp" } };
  return {
    name: "rabbitmq",
    image,
    command: [...serverCommand],
    env: environment(settings),
    ports: [...clientPorts(plugins), ...nodePorts].map(({ name, port }) => ({
      name,
      containerPort: port,
      protocol: "TCP",
    })),
    resources: {
      requests: { cpu: resources.cpu, memory: resources.memory },
      limits: { memory: resources.memory },
    },
    // A boot that syncs large queues may take long: an hour before it counts as hung. No liveness probe:
    // a busy broker that gets killed loses more than a slow one.
    startupProbe: { ...amqp, periodSeconds: 2, failureThreshold: 1800 },
    readinessProbe: { ...amqp, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    lifecycle: {
      preStop: { exec: { command: [...preStopCommand(`${configDirectory}/${configFiles.preStop}`)] } },
    },
    securityContext,
    volumeMounts: [
      { name: "home", mountPath: home },
      { name: dataVolume, mountPath: `${home}/mnesia` },
      { name: "config", mountPath: configDirectory, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** All of /etc/rabbitmq, so that no file of the image's own is left in it and both images behave alike. */
function configVolume({ name }: Resolved): k8s.core.v1.Volume {
  const files = Object.values(configFiles).map((file) => ({ key: file, path: file }));
  return {
    name: "config",
    projected: {
      defaultMode: 0o440,
      sources: [
        { configMap: { name: configMapName(name), items: files } },
        {
          secret: {
            name: adminSecretName(name),
            items: [{ key: defaultUserFile, path: `conf.d/${defaultUserFile}` }],
          },
        },
      ],
    },
  };
}

/** Apart over zones and machines. A zone is never required: clusters whose machines name none could start nothing. */
function spreading({ name, spread }: Resolved): k8s.core.v1.TopologySpreadConstraint[] {
  const apart = { maxSkew: 1, labelSelector: { matchLabels: selector(name) } };
  const overMachines = spread === "required" ? "DoNotSchedule" : "ScheduleAnyway";
  return [
    { ...apart, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    { ...apart, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: overMachines },
  ];
}

export function podTemplate(settings: Resolved): k8s.core.v1.PodTemplateSpec {
  const { name, runAs, version } = settings;
  const asks = asksKubernetesForPeers(version);
  return {
    metadata: {
      labels: labels(name),
      annotations: { "warren/configuration-checksum": configurationChecksum(settings) },
    },
    spec: {
      ...(asks ? { serviceAccountName: peerDiscoveryName(name) } : {}),
      automountServiceAccountToken: asks,
      // A Service called rabbitmq would otherwise set RABBITMQ_* variables that the broker reads.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: runAs.uid,
        runAsGroup: runAs.gid,
        fsGroup: runAs.gid,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: spreading(settings),
      initContainers: [cookieContainer(settings)],
      containers: [brokerContainer(settings)],
      volumes: [
        { name: "home", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        configVolume(settings),
        { name: "cookie", secret: { secretName: cookieSecretName(name), defaultMode: 0o440 } },
      ],
    },
  };
}
