/**
 * The TLS key and certificate with which this user's gateways prove to @pulumi/rabbitmq that nobody else listens on their
 * port. They lie in the user's own folder and are made at the first use.
 */
import { X509Certificate } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder } from "../../ownFolder.mjs";

export interface Identity {
  /** PEM. */
  readonly key: string;
  /** PEM, signed with its own key, for 127.0.0.1. */
  readonly certificate: string;
}

const dayMs = 86_400_000;
const validDays = 3_650;
/** A certificate that ends within this time is replaced: longer than any update. */
const marginDays = 30;

/** @throws if there is no folder of the user's own to keep it in */
export async function ownIdentity(): Promise<Identity> {
  const file = join(ownFolder(), "gateway.pem");
  const found = read(file);
  if (found !== undefined) return found;
  rmSync(file, { force: true });
  const made = await make();
  // Of two runs that make one at the same time, both take the first: a link does not replace a file.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, made.key + made.certificate, { mode: 0o600, flag: "wx" });
  try {
    linkSync(own, file);
  } catch (error) {
    if (!isThere(error)) throw error;
  } finally {
    rmSync(own, { force: true });
  }
  return read(file) ?? made;
}

/** Undefined if there is none, it ends soon, or the file is damaged. */
function read(file: string): Identity | undefined {
  try {
    const [, key, certificate] = /^(-.*?-END PRIVATE KEY-+\n)(-.*)$/s.exec(readFileSync(file, "utf8")) ?? [];
    if (key === undefined || certificate === undefined) return undefined;
    const { validToDate } = new X509Certificate(certificate);
    return validToDate.getTime() > Date.now() + marginDays * dayMs ? { key, certificate } : undefined;
  } catch {
    return undefined;
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

/** The library takes a third of a second to load: only the first run on a machine needs it. */
async function make(): Promise<Identity> {
  // The library's container needs it, and expects the program to import it.
  await import("reflect-metadata");
  const { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } = await import(
    "@peculiar/x509"
  );
  const signingAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(signingAlgorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=pulumi-warren",
    // A machine whose clock is a little behind shares the folder, e.g. over a network.
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + validDays * dayMs),
    keys,
    signingAlgorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { key: `${key.trimEnd()}\n`, certificate: `${certificate.toString("pem").trimEnd()}\n` };
}
