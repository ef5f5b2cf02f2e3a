/** What the Kubernetes objects of TLS contain: Secrets, or the Certificate by which cert-manager makes one. */
import type { Resolved } from "./settings.ts";
import { certificateNames } from "./tlsNames.ts";
import type { CertificateSource } from "./tlsSettings.ts";

/** A certificate and its private key, in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export const tlsSecretType = "kubernetes.io/tls";

/** `data` of a Secret with a certificate and the CA. */
export function tlsSecretData({ cert, key }: Pair, caCert: string): { readonly [key: string]: string } {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  return { "tls.crt": base64(cert), "tls.key": base64(key), "ca.crt": base64(caCert) };
}

/** cert-manager's resource. */
export const certificateType = { apiVersion: "cert-manager.io/v1", kind: "Certificate" } as const;

/** Its specification. cert-manager makes the Secret, and another certificate before this one ends. */
export function certificateSpec(
  settings: Resolved,
  { issuer, issuerKind }: Extract<CertificateSource, { kind: "certManager" }>,
  secretName: string,
  namespace: string,
) {
  const { commonName, dnsNames, ipAddresses } = certificateNames(settings, namespace);
  return {
    secretName,
    commonName,
    dnsNames: [...dnsNames],
    ...(ipAddresses.length > 0 && { ipAddresses: [...ipAddresses] }),
    // The nodes show it to each other, too.
    usages: ["digital signature", "server auth", "client auth"],
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    issuerRef: { group: "cert-manager.io", kind: issuerKind, name: issuer },
  };
}
