/** Makes keys and certificates: ECDSA with P-256, which all clients know. */
import type { X509Certificate } from "@peculiar/x509";
import type { Validity } from "./renewal.ts";

/** A certificate and its private key, in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate is for. */
export interface Subject {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** A server's may also be shown to another server. */
  readonly use: "server" | "client";
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The library takes a third of a second to load: only what makes a certificate needs it. */
async function load() {
  // The library's container needs it, and expects the program to import it.
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

/** A CA, signed by its own key. It signs no other CA. */
export async function makeAuthority(commonName: string, valid: Validity): Promise<Pair> {
  const x509 = await load();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: named(commonName), keys, signingAlgorithm: algorithm, ...valid },
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys);
}

/** A certificate that the CA signs, with a key of its own. */
export async function issue(authority: Pair, subject: Subject, valid: Validity): Promise<Pair> {
  const { commonName, dnsNames, ipAddresses, use } = subject;
  const x509 = await load();
  const ca = new x509.X509Certificate(authority.cert);
  const keys = await newKeys();
  const names = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
  ];
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ subject: named(commonName), issuer: ca.subjectName, publicKey: keys.publicKey, ...valid },
    signingKey: await signingKey(authority),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(use === "server" ? [serverAuth, clientAuth] : [clientAuth]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys);
}

/** In the library's structured form, where no character of a name means anything. */
const named = (commonName: string) => [{ CN: [commonName] }];

const newKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function signingKey({ key }: Pair): Promise<CryptoKey> {
  const { PemConverter } = await load();
  return crypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(key), algorithm, false, ["sign"]);
}

async function pairOf(certificate: X509Certificate, { privateKey }: CryptoKeyPair): Promise<Pair> {
  const { PemConverter } = await load();
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
  return { cert: line(certificate.toString("pem")), key: line(key) };
}

const line = (pem: string) => `${pem.trimEnd()}\n`;
