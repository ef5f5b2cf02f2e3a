/** The embedded cluster's addresses and files: one folder, one network of its own. */
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { bin, instance, state } from "../paths.ts";

export const folder = join(state, "cluster");
export const layoutFile = join(folder, "layout.json");
export const pidFile = join(folder, "machine.pid");
export const readyFile = join(folder, "ready");
export const imagesFolder = join(folder, "images");

/** At most 15 characters: the kernel's limit for the name of an interface. */
export const hostInterface = `warren${instance}`;

/** Below it hang the cgroups of all pods. */
export const cgroup = `warren-${instance}`;

export const nodeName = "warren-local";

export interface Layout {
  /** The host's end of the cable to the node. */
  readonly host: string;
  /** The node's address; the API server listens there on 6443. */
  readonly node: string;
  /** Pods and Services: routed from the host to the node. */
  readonly pods: string;
  readonly services: string;
  /** The first address of `services`: the API server's own. */
  readonly apiService: string;
}

/** Chooses a /16 of 10/8 that no interface of this machine uses, beginning at one derived from the checkout. */
export function chooseLayout(): Layout {
  const used = new Set(
    Object.values(networkInterfaces())
      .flat()
      .map((address) => address?.address.split(".").slice(0, 2).join(".")),
  );
  const first = Number.parseInt(instance, 16) % 100;
  for (let step = 0; step < 100; step++) {
    const prefix = `10.${100 + ((first + step) % 100)}`;
    if (used.has(prefix)) continue;
    return {
      host: `${prefix}.0.1`,
      node: `${prefix}.0.2`,
      pods: `${prefix}.128.0/17`,
      services: `${prefix}.64.0/18`,
      apiService: `${prefix}.64.1`,
    };
  }
  throw new Error("no free network between 10.100.0.0/16 and 10.199.0.0/16");
}

export const files = {
  caKey: join(folder, "pki", "ca.key"),
  ca: join(folder, "pki", "ca.crt"),
  serverKey: join(folder, "pki", "apiserver.key"),
  server: join(folder, "pki", "apiserver.crt"),
  kubeletClientKey: join(folder, "pki", "kubelet-client.key"),
  kubeletClient: join(folder, "pki", "kubelet-client.crt"),
  serviceAccountKey: join(folder, "pki", "service-account.key"),
  tokens: join(folder, "pki", "tokens.csv"),
  containerd: join(folder, "config", "containerd.toml"),
  cni: join(folder, "config", "cni"),
  kubelet: join(folder, "config", "kubelet.yaml"),
  kubeProxy: join(folder, "config", "kube-proxy.yaml"),
  corefile: join(folder, "config", "Corefile"),
  bootstrap: join(folder, "config", "bootstrap.yaml"),
} as const;

export const kubeconfigOf = (user: string): string => join(folder, "config", `${user}.kubeconfig`);

export const program = (name: string): string => join(bin, name);

/**
 * The variable that says where the brokers' volumes are: `memory`, for tests whose cluster goes with what is in it.
 * Messages then outlive their pods, but not the cluster. @default on the disk, below the state's folder
 */
export const volumesVariable = "WARREN_VOLUMES";
