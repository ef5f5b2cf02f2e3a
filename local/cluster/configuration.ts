/** Configuration files of containerd, kubelet, kube-proxy and CoreDNS, written anew at each start. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cgroup, files, filesOf, kubeconfigOf, type Layout, type Machine } from "./layout.ts";

export const pauseImage = "warren.local/pause:1";

export function writeConfiguration(layout: Layout): void {
  for (const machine of layout.machines) {
    const own = filesOf(machine);
    mkdirSync(own.cni, { recursive: true });
    writeFileSync(join(own.cni, "10-warren.conflist"), JSON.stringify(network(machine)));
    writeFileSync(own.containerd, containerd(machine));
    writeFileSync(own.kubelet, JSON.stringify(kubelet(layout, machine)));
    writeFileSync(own.kubeProxy, JSON.stringify(kubeProxy(layout, machine)));
  }
  writeFileSync(files.corefile, corefile(layout));
  writeFileSync(files.bootstrap, bootstrap.map((object) => JSON.stringify(object)).join("\n---\n"));
}

function containerd(machine: Machine): string {
  const own = filesOf(machine);
  return `version = 2
root = "${own.folder}/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
address = "/run/containerd/containerd.sock"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${pauseImage}"
# Root without CAP_SYS_RESOURCE cannot lower an oom_score_adj, and runc would die of it.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "${own.cni}"
`;
}

function network({ pods }: Machine): object {
  return {
    cniVersion: "1.0.0",
    name: "warren",
    plugins: [
      {
        type: "bridge",
        bridge: "pods",
        isGateway: true,
        // A pod on another machine must see the pod that speaks to it, and not that pod's machine.
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          // Leases do not outlive the node's network: kept, they would run out after some restarts.
          dataDir: "/run/cni-leases",
          ranges: [[{ subnet: pods }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}

function kubelet(layout: Layout, machine: Machine): object {
  const { folder } = filesOf(machine);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: files.ca },
    },
    authorization: { mode: "Webhook" },
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}/${machine.name}`,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDomain: "cluster.local",
    clusterDNS: [layout.node],
    resolvConf: "",
    podLogsDir: `${folder}/pod-logs`,
    volumePluginDir: `${folder}/volume-plugins`,
    staticPodPath: "",
    // The machine's disk may be nearly full of other things; nothing of ours is evicted for that.
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    imageGCHighThresholdPercent: 100,
    serializeImagePulls: false,
    maxPods: 60,
    // A node of the throwaway cluster is ready in seconds; the defaults are for fleets.
    nodeStatusUpdateFrequency: "4s",
    syncFrequency: "20s",
    registryPullQPS: 0,
    eventRecordQPS: 0,
  };
}

function kubeProxy(layout: Layout, machine: Machine): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    clusterCIDR: layout.pods,
    clientConnection: { kubeconfig: kubeconfigOf("kube-proxy") },
    conntrack: { maxPerCore: 0, min: 0 },
    iptables: { minSyncPeriod: "0s", syncPeriod: "30s" },
    nodePortAddresses: [`${machine.address}/32`],
  };
}

/** No cache: a broker that starts asks for its peers' names before they exist, and must not be told so for long. */
function corefile(layout: Layout): string {
  return `.:53 {
  bind ${layout.node}
  errors
  ready ${layout.node}:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfigOf("coredns")}
    ttl 0
  }
}
`;
}

const bootstrap = [
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "hostpath", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "kubernetes.io/host-path",
    reclaimPolicy: "Delete",
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "warren:coredns" },
    rules: [
      {
        apiGroups: [""],
        resources: ["endpoints", "services", "pods", "namespaces"],
        verbs: ["list", "watch"],
      },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "warren:coredns" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "warren:coredns" },
    subjects: [{ kind: "User", name: "warren:coredns", apiGroup: "rbac.authorization.k8s.io" }],
  },
];
