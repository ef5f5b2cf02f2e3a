/** The names that a cluster's certificate is for. */
import { nodeDomain, nodesService } from "./names.ts";
import { largestCluster } from "./scaleStep.ts";
import type { Resolved } from "./settings.ts";

export interface CertificateNames {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/**
 * The client Service's names and the nodes', as far as Kubernetes' default domain; what the settings add; localhost. Each
 * node's name also stands there in full, because Erlang takes no wildcard when nodes connect.
 */
export function certificateNames(settings: Resolved, namespace: string): CertificateNames {
  const { name, tls } = settings;
  const nodes = nodesService(settings);
  const domains = [namespace, `${namespace}.svc`, `${namespace}.svc.cluster.local`];
  // As many as `replicas` may be: scaling changes no certificate.
  const each = Array.from(
    { length: largestCluster },
    (_, i) => `${name}-${i}.${nodeDomain(settings, namespace)}`,
  );
  return {
    commonName: name,
    dnsNames: [
      name,
      ...domains.map((domain) => `${name}.${domain}`),
      ...domains.map((domain) => `*.${nodes}.${domain}`),
      ...each,
      "localhost",
      ...(tls?.dnsNames ?? []),
    ],
    ipAddresses: tls?.ipAddresses ?? [],
  };
}

/** Name of the Secret with the certificate of one of `tls.clients`. */
export const clientSecretName = (cluster: string, client: string) => `${cluster}-client-${client}`;
