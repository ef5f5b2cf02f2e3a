/** The programs that make up the embedded cluster, each with the arguments it needs. */
import { join } from "node:path";
import {
  files,
  filesOf,
  folder,
  kubeconfigOf,
  type Layout,
  type Machine,
  machineName,
  program,
} from "./layout.ts";

export interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export const containerdSocket = "/run/containerd/containerd.sock";

export const etcd: Part = {
  name: "etcd",
  command: "etcd",
  args: [
    `--data-dir=${join(folder, "etcd")}`,
    "--listen-client-urls=http://127.0.0.1:2379",
    "--advertise-client-urls=http://127.0.0.1:2379",
    "--listen-peer-urls=http://127.0.0.1:2380",
    // A killed process loses nothing by this, a power cut might: the cluster is a throwaway.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ],
};

/** A machine's own: what runs its containers. The name tells the log. */
export const containerd = (machine: Machine): Part => ({
  name: logName("containerd", machine),
  command: "containerd",
  args: ["--config", filesOf(machine).containerd],
});

export function apiServer(layout: Layout): Part {
  return {
    name: "kube-apiserver",
    command: program("kube-apiserver"),
    args: [
      "--etcd-servers=http://127.0.0.1:2379",
      `--advertise-address=${layout.node}`,
      "--bind-address=0.0.0.0",
      "--secure-port=6443",
      `--tls-cert-file=${files.server}`,
      `--tls-private-key-file=${files.serverKey}`,
      `--client-ca-file=${files.ca}`,
      `--token-auth-file=${files.tokens}`,
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
      `--service-cluster-ip-range=${layout.services}`,
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${files.serviceAccountKey}`,
      `--service-account-signing-key-file=${files.serviceAccountKey}`,
      `--kubelet-client-certificate=${files.kubeletClient}`,
      `--kubelet-client-key=${files.kubeletClientKey}`,
      "--kubelet-preferred-address-types=InternalIP",
    ],
  };
}

/** They need the API server; the order among them means nothing. */
export function controlPlane(): readonly Part[] {
  return [
    {
      name: "kube-controller-manager",
      command: program("kube-controller-manager"),
      args: [
        `--kubeconfig=${kubeconfigOf("kube-controller-manager")}`,
        `--root-ca-file=${files.ca}`,
        `--service-account-private-key-file=${files.serviceAccountKey}`,
        "--use-service-account-credentials",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        // Claims are bound to folders below the cluster's own /tmp.
        "--enable-hostpath-provisioner",
        // A StatefulSet that takes over a claim while it is being bound makes the binding fail. The next attempt comes
        // with the next look, by default after 15 s, and no other one wakes it.
        "--pvclaimbinder-sync-period=1s",
        `--flex-volume-plugin-dir=${folder}/volume-plugins`,
      ],
    },
    {
      name: "kube-scheduler",
      command: program("kube-scheduler"),
      args: [
        `--kubeconfig=${kubeconfigOf("kube-scheduler")}`,
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
      ],
    },
    { name: "coredns", command: program("coredns"), args: ["-conf", files.corefile] },
  ];
}

/** What makes a machine a Kubernetes node. */
export function node(machine: Machine): readonly Part[] {
  const { name, address, zone } = machine;
  const own = filesOf(machine);
  return [
    {
      name: logName("kubelet", machine),
      command: program("kubelet"),
      args: [
        `--config=${own.kubelet}`,
        `--kubeconfig=${kubeconfigOf(`kubelet-${name}`)}`,
        `--hostname-override=${name}`,
        `--node-ip=${address}`,
        `--node-labels=topology.kubernetes.io/zone=${zone}`,
        `--root-dir=${own.folder}/kubelet`,
      ],
    },
    {
      name: logName("kube-proxy", machine),
      command: program("kube-proxy"),
      args: [`--config=${own.kubeProxy}`, `--hostname-override=${name}`],
    },
  ];
}

/** Enforces NetworkPolicies for the machine's pods. */
export const networkPolicyAgent = (machine: Machine): Part => ({
  name: logName("kube-network-policies", machine),
  command: program("kube-network-policies"),
  args: [`--kubeconfig=${kubeconfigOf("admin")}`, `--node=${machine.name}`],
});

/** The first machine's programs have their plain names. */
function logName(program: string, { name }: Machine): string {
  return name === machineName(0) ? program : `${program}-${name}`;
}
