/** One broker's pod. It passes Pod Security `restricted`, with the official image and with Debian's. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { authMounts, authVolumes } from "./authSecrets.ts";
import {
  configDirectory,
  configFiles,
  configMapName,
  files,
  sizeConfigMapName,
  sizeFile,
} from "./configMap.ts";
import { definitionsSources, loadDefinitions } from "./definitionsSecret.ts";
import { pluginsConfigMapName } from "./enabledPlugins.ts";
import { fileVariables, secretFiles } from "./extraFiles.ts";
import { home, initContainers, ownPluginsFile, pulled, securityContext } from "./initContainers.ts";
import {
  adminSecretName,
  cookieSecretName,
  dataVolume,
  labels,
  nodeDomain,
  peerDiscoveryName,
  selector,
} from "./names.ts";
import { lastingPorts } from "./plugins.ts";
import { patched } from "./podPatch.ts";
import type { PodSettings } from "./podSettings.ts";
import { preStopCommand } from "./preStop.ts";
import { raftWatchArguments } from "./raftWatch.ts";
import { formedConfigMapName, formedFile, serverCommand } from "./rejoin.ts";
import { cookieFile, defaultUserFile } from "./secrets.ts";
import { nodePorts } from "./services.ts";
import type { Resolved } from "./settings.ts";
import { tlsDirectory, tlsVolume } from "./tlsConf.ts";
import { type ErlangVariable, nodesTlsArguments } from "./tlsNodes.ts";
import { asksKubernetesForPeers } from "./version.ts";

function environment(settings: Resolved): k8s.core.v1.EnvVar[] {
  const { version } = settings;
  const domain = `.${nodeDomain(settings, "$(POD_NAMESPACE)")}`;
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    // Without the Kubernetes cluster's domain: DNS adds it, and it differs between clusters.
    { name: "RABBITMQ_NODENAME", value: `rabbit@$(POD_NAME)${domain}` },
    { name: "RABBITMQ_USE_LONGNAME", value: "true" },
    ...(asksKubernetesForPeers(version) ? [{ name: "K8S_HOSTNAME_SUFFIX", value: domain }] : []),
    { name: "HOME", value: home },
    { name: "RABBITMQ_ENABLED_PLUGINS_FILE", value: ownPluginsFile },
    // The start script then replaces itself with the Erlang VM, which gets the kubelet's SIGTERM.
    { name: "RUNNING_UNDER_SYSTEMD", value: "true" },
    { name: "LANG", value: "C.UTF-8" },
    ...Object.entries(variables(settings)).map(([name, value]) => ({ name, value })),
  ];
}

/** The settings' own, behind those that Warren gives the Erlang VMs of the broker and of the CLI. */
function variables({ pods, tls, files }: Resolved): NonNullable<PodSettings["env"]> {
  const env = { ...fileVariables(files, configDirectory), ...pods.env };
  const both = tls?.nodes ? [nodesTlsArguments(configDirectory)] : [];
  const added: Readonly<Record<ErlangVariable, readonly string[]>> = {
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [raftWatchArguments(configDirectory), ...both],
    RABBITMQ_CTL_ERL_ARGS: both,
  };
  const joined = Object.entries(added).map(([name, first]): [string, string] => {
    const own = env[name];
    return [name, [...first, ...(own === undefined ? [] : [own])].join(" ")];
  });
  return { ...env, ...Object.fromEntries(joined.filter(([, value]) => value !== "")) };
}

function brokerContainer(settings: Resolved): k8s.core.v1.Container {
  const { image, resources, pods, tls } = settings;
  const amqp = { tcpSocket: { port: tls?.only ? "amqps" : "amqp" } };
  return {
    name: "rabbitmq",
    image,
    ...pulled(pods),
    command: [
      ...serverCommand(
        settings.version,
        { directory: configDirectory, ...configFiles },
        loadDefinitions(settings, configDirectory),
      ),
    ],
    env: environment(settings),
    // Only those that every cluster has: further plugins must not change the pods.
    ports: [...lastingPorts(tls), ...nodePorts].map(({ name, port }) => ({
      name,
      containerPort: port,
      protocol: "TCP",
    })),
    resources: {
      requests: { cpu: resources.cpu, memory: resources.memory },
      limits: { memory: resources.memory },
    },
    // A boot that syncs large queues may take up to an hour. No liveness probe: killing a busy broker does more harm
    // than waiting for a slow one.
    startupProbe: { ...amqp, periodSeconds: 2, failureThreshold: 1800 },
    readinessProbe: { ...amqp, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    lifecycle: {
      preStop: { exec: { command: [...preStopCommand(`${configDirectory}/${configFiles.preStop}`)] } },
    },
    securityContext,
    volumeMounts: [
      { name: "home", mountPath: home },
      { name: dataVolume(settings), mountPath: `${home}/mnesia` },
      { name: "config", mountPath: configDirectory, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      // As a whole: a file that is mounted by itself would never change with the Secret.
      ...(tls ? [{ name: tlsVolume, mountPath: tlsDirectory, readOnly: true }] : []),
      ...authMounts(settings),
    ],
  };
}

/** Mounts all of /etc/rabbitmq, so that none of the image's own files remain and both images behave alike. */
function configVolume(settings: Resolved): k8s.core.v1.Volume {
  const { name } = settings;
  const items = Object.keys(files(settings)).map((file) => ({ key: file, path: file }));
  return {
    name: "config",
    projected: {
      defaultMode: 0o440,
      sources: [
        { configMap: { name: configMapName(settings), items } },
        {
          configMap: {
            name: sizeConfigMapName(name),
            optional: true,
            items: [{ key: sizeFile, path: `conf.d/${sizeFile}` }],
          },
        },
        {
          configMap: {
            name: formedConfigMapName(name),
            optional: true,
            items: [{ key: formedFile, path: formedFile }],
          },
        },
        {
          secret: {
            name: adminSecretName(name),
            items: [{ key: defaultUserFile, path: `conf.d/${defaultUserFile}` }],
          },
        },
        ...secretFiles(settings.files),
        ...definitionsSources(settings),
      ],
    },
  };
}

/** The Secret of an adopted cluster stays as it is: with another cookie the nodes would not know each other. */
function cookieVolume(settings: Resolved): k8s.core.v1.Volume {
  const { adopted } = settings;
  const items = adopted && { items: [{ key: adopted.cookie.key, path: cookieFile }] };
  return {
    name: "cookie",
    secret: { secretName: cookieSecretName(settings), defaultMode: 0o440, ...items },
  };
}

/** Spreads nodes over zones and machines. Zones are never required: on machines without a zone nothing could start. */
function spreading(settings: Resolved): k8s.core.v1.TopologySpreadConstraint[] {
  const apart = { maxSkew: 1, labelSelector: { matchLabels: selector(settings) } };
  const overMachines = settings.spread === "required" ? "DoNotSchedule" : "ScheduleAnyway";
  return [
    { ...apart, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    { ...apart, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: overMachines },
  ];
}

/** The user and the group; their volumes get the group. */
export function account({ runAs }: Resolved): k8s.core.v1.PodSecurityContext {
  if (runAs === undefined) return {};
  return {
    runAsUser: runAs.uid,
    runAsGroup: runAs.gid,
    fsGroup: runAs.gid,
    fsGroupChangePolicy: "OnRootMismatch",
  };
}

/** What the settings hand on as it is. */
function handedOn({ pods }: Resolved): Partial<k8s.core.v1.PodSpec> {
  const { env, labels, annotations, imagePullPolicy, imagePullSecrets, tolerations, ...others } = pods;
  return {
    ...others,
    ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(tolerations && { tolerations: [...tolerations] }),
  };
}

export function podTemplate(settings: Resolved): k8s.core.v1.PodTemplateSpec {
  const { name, version, pods, tls } = settings;
  const asks = asksKubernetesForPeers(version);
  const template: k8s.core.v1.PodTemplateSpec = {
    metadata: {
      labels: { ...settings.labels, ...pods.labels, ...labels(settings) },
      ...(pods.annotations && { annotations: pods.annotations }),
    },
    spec: {
      ...(asks ? { serviceAccountName: peerDiscoveryName(name) } : {}),
      ...handedOn(settings),
      automountServiceAccountToken: asks,
      // A Service called rabbitmq would otherwise set RABBITMQ_* variables that the broker reads.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
      securityContext: {
        runAsNonRoot: true,
        ...account(settings),
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: spreading(settings),
      initContainers: initContainers(settings),
      containers: [brokerContainer(settings)],
      volumes: [
        { name: "home", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        configVolume(settings),
        cookieVolume(settings),
        { name: "plugins", configMap: { name: pluginsConfigMapName(name) } },
        ...(tls ? [{ name: tlsVolume, secret: { secretName: tls.secretName, defaultMode: 0o440 } }] : []),
        ...authVolumes(settings),
      ],
    },
  };
  return patched(template, settings.podPatch);
}
