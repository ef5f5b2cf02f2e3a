/** The embedded cluster's machines, addresses and files: one folder, one network of its own. */
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import { bin, instance, state } from "../paths.ts";

export const folder = join(state, "cluster");
export const layoutFile = join(folder, "layout.json");
export const pidFile = join(folder, "machine.pid");
export const readyFile = join(folder, "ready");
/** Exists while the machines enforce NetworkPolicies: see power.ts. */
export const enforcedFile = join(folder, "network-policies");
export const imagesFolder = join(folder, "images");

/** At most 15 characters: the kernel's limit for the name of an interface. */
export const hostInterface = `warren${instance}`;

/** Below it hang the cgroups of all pods. */
export const cgroup = `warren-${instance}`;

/** Each has a range of pods of its own: a sixteenth of the cluster's network. */
export const mostMachines = 8;

export interface Machine {
  /** Name of the Kubernetes node. */
  readonly name: string;
  readonly address: string;
  /** Range of its pods' addresses. */
  readonly pods: string;
  /** A machine's failure domain, in the label that Kubernetes defines for it. Machines take turns in three. */
  readonly zone: string;
}

export interface Layout {
  /** The host's end of the cable to the first machine. */
  readonly host: string;
  /** The first machine's address; the API server listens there on 6443. */
  readonly node: string;
  /** The first also runs the control plane. */
  readonly machines: readonly [Machine, ...Machine[]];
  /** The other machines' addresses, and that of the first one's bridge that joins them. */
  readonly bridged: string;
  readonly bridge: string;
  /** Pods and Services: routed from the host to the first machine. */
  readonly pods: string;
  readonly services: string;
  /** The first address of `services`: the API server's own. */
  readonly apiService: string;
}

/** Chooses a /16 of 10/8 that no interface of this machine uses, beginning at one derived from the checkout. */
export function chooseLayout(machines: number): Layout {
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
      machines: [
        machine(prefix, 0),
        ...Array.from({ length: machines - 1 }, (_, i) => machine(prefix, i + 1)),
      ],
      bridged: `${prefix}.1.0/24`,
      bridge: `${prefix}.1.1`,
      pods: `${prefix}.128.0/17`,
      services: `${prefix}.64.0/18`,
      apiService: `${prefix}.64.1`,
    };
  }
  throw new Error("no free network between 10.100.0.0/16 and 10.199.0.0/16");
}

function machine(prefix: string, index: number): Machine {
  return {
    name: machineName(index),
    address: index === 0 ? `${prefix}.0.2` : `${prefix}.1.${index + 1}`,
    pods: `${prefix}.${128 + 16 * index}.0/20`,
    zone: `zone-${"abc"[index % 3]}`,
  };
}

export const machineName = (index: number): string =>
  index === 0 ? "warren-local" : `warren-local-${index + 1}`;

export const files = {
  caKey: join(folder, "pki", "ca.key"),
  ca: join(folder, "pki", "ca.crt"),
  serverKey: join(folder, "pki", "apiserver.key"),
  server: join(folder, "pki", "apiserver.crt"),
  kubeletClientKey: join(folder, "pki", "kubelet-client.key"),
  kubeletClient: join(folder, "pki", "kubelet-client.crt"),
  serviceAccountKey: join(folder, "pki", "service-account.key"),
  tokens: join(folder, "pki", "tokens.csv"),
  corefile: join(folder, "config", "Corefile"),
  bootstrap: join(folder, "config", "bootstrap.yaml"),
} as const;

/** What one machine has to itself. */
export function filesOf({ name }: Machine) {
  const own = join(folder, "machines", name);
  return {
    folder: own,
    containerd: join(own, "containerd.toml"),
    cni: join(own, "cni"),
    kubelet: join(own, "kubelet.yaml"),
    kubeProxy: join(own, "kube-proxy.yaml"),
    /** Exists while the machine is switched off: see power.ts. */
    off: join(own, "off"),
    /** Exists while the machine runs. */
    on: join(own, "on"),
  } as const;
}

/** The file that exists once a machine has taken an image in. */
export const importedBy = (machine: Machine, archive: string): string =>
  join(filesOf(machine).folder, `${basename(archive)}.imported`);

export const kubeconfigOf = (user: string): string => join(folder, "config", `${user}.kubeconfig`);

export const program = (name: string): string => join(bin, name);

/**
 * The variable that says where the brokers' volumes are: `memory`, for tests whose cluster goes with what is in it.
 * Messages then outlive their pods, but not the cluster. @default on the disk, below the state's folder
 */
export const volumesVariable = "WARREN_VOLUMES";
