/** Keys, certificates and tokens of the embedded cluster, made once for its life. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { kubeconfig, logs } from "../paths.ts";
import { run } from "../run.ts";
import { files, kubeconfigOf, type Layout, machineName, mostMachines } from "./layout.ts";

/** Who speaks to the API server, under the names that Kubernetes' own roles are bound to. */
const users: Readonly<Record<string, { readonly name: string; readonly group?: string }>> = {
  admin: { name: "admin", group: "system:masters" },
  "kube-controller-manager": { name: "system:kube-controller-manager" },
  "kube-scheduler": { name: "system:kube-scheduler" },
  "kube-proxy": { name: "system:kube-proxy" },
  coredns: { name: "warren:coredns" },
  ...Object.fromEntries(Array.from({ length: mostMachines }, (_, index) => kubeletOf(machineName(index)))),
};

function kubeletOf(machine: string) {
  return [`kubelet-${machine}`, { name: `system:node:${machine}`, group: "system:nodes" }] as const;
}

const log = join(logs, "certificates.log");

export async function makeCredentials(layout: Layout): Promise<void> {
  if (existsSync(files.tokens)) return;
  mkdirSync(dirname(files.ca), { recursive: true, mode: 0o700 });
  mkdirSync(dirname(files.corefile), { recursive: true });
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650"];
  const openssl = (args: string[]) => run("openssl", args, { log });
  await openssl([
    "req",
    "-x509",
    ...ec,
    "-subj",
    "/CN=warren-local",
    "-keyout",
    files.caKey,
    "-out",
    files.ca,
  ]);
  // RabbitMQ's peer discovery asks for the long name of the API server and checks it.
  const names = [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "localhost",
  ]
    .map((name) => `DNS:${name}`)
    .concat(["127.0.0.1", layout.node, layout.apiService].map((address) => `IP:${address}`));
  await signed("/CN=kube-apiserver", files.serverKey, files.server, `subjectAltName=${names.join(",")}`);
  await signed(
    "/O=system:masters/CN=kubelet-client",
    files.kubeletClientKey,
    files.kubeletClient,
    "extendedKeyUsage=clientAuth",
  );
  await openssl([
    "genpkey",
    "-algorithm",
    "RSA",
    "-pkeyopt",
    "rsa_keygen_bits:2048",
    "-out",
    files.serviceAccountKey,
  ]);

  const tokens = Object.entries(users).map(([file, user]) => {
    const token = randomBytes(24).toString("hex");
    writeFileSync(kubeconfigOf(file), kubeconfigWith(layout, token), { mode: 0o600 });
    if (file === "admin") writeFileSync(kubeconfig, kubeconfigWith(layout, token), { mode: 0o600 });
    return `${token},${user.name},${user.name}${user.group === undefined ? "" : `,${user.group}`}`;
  });
  writeFileSync(files.tokens, `${tokens.join("\n")}\n`, { mode: 0o600 });

  async function signed(subject: string, key: string, certificate: string, extension: string): Promise<void> {
    await openssl([
      "req",
      "-x509",
      ...ec,
      "-subj",
      subject,
      "-addext",
      extension,
      "-addext",
      "basicConstraints=critical,CA:FALSE",
      "-CA",
      files.ca,
      "-CAkey",
      files.caKey,
      "-keyout",
      key,
      "-out",
      certificate,
    ]);
  }
}

function kubeconfigWith(layout: Layout, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "warren-local",
    clusters: [
      {
        name: "warren-local",
        cluster: { server: `https://${layout.node}:6443`, "certificate-authority": files.ca },
      },
    ],
    users: [{ name: "warren-local", user: { token } }],
    contexts: [{ name: "warren-local", context: { cluster: "warren-local", user: "warren-local" } }],
  });
}
