/** The settings of TLS: where the certificate comes from, and who has to speak it. */
import { isMap } from "./podSettings.ts";
import { flag, integer, list, refuse, type Section, section, text, word } from "./read.ts";

export interface CertManagerSettings {
  /** Name of the issuer. */
  readonly issuer?: string;
  /**
   * `Issuer`, of the cluster's namespace, or `ClusterIssuer`.
   * @default "Issuer"
   */
  readonly kind?: string;
}

export interface TlsSettings {
  /** Name of a Secret of the cluster's namespace with the keys `tls.crt`, `tls.key` and `ca.crt`. */
  readonly secretName?: string;
  /**
   * True: Warren makes a private CA for this cluster and a certificate by it, and renews both.
   * @default false
   */
  readonly generate?: boolean;
  /** cert-manager, which must be installed, makes the certificate and renews it. */
  readonly certManager?: CertManagerSettings;
  /**
   * With `generate` or `certManager`: names of the cluster besides those inside Kubernetes, e.g. of a LoadBalancer.
   * @default []
   */
  readonly dnsNames?: readonly string[];
  /**
   * With `generate` or `certManager`: the same, as addresses.
   * @default []
   */
  readonly ipAddresses?: readonly string[];
  /**
   * With `generate`: number of the certificates, counted from 1. Raise it for new keys and certificates now, e.g. because
   * somebody has seen a key. 1 to 1000000.
   * @default 1
   */
  readonly rotation?: number;
  /**
   * True: clients, browsers and scrapers find no listener without TLS.
   * @default false
   */
  readonly only?: boolean;
  /**
   * Whether clients of AMQP, streams, MQTT and STOMP show a certificate of the same CA: `off`, `optional` or `required`.
   * @default "off"
   */
  readonly verifyClients?: string;
  /**
   * A client that authenticates with EXTERNAL is the user whom its certificate names by `commonName` or
   * `distinguishedName`.
   * @default none: a certificate is no login
   */
  readonly loginFrom?: string;
  /**
   * With `generate`: names of clients. Each gets a certificate with the name as its common name, in the Secret
   * `<cluster>-client-<name>`: lower-case letters, digits and dashes.
   * @default []
   */
  readonly clients?: readonly string[];
  /**
   * True: the nodes, and the CLI inside a pod, talk to each other in TLS. A cluster that runs must be stopped for it.
   * @default false
   */
  readonly nodes?: boolean;
  /**
   * Versions of TLS: `1.3` and `1.2`, the latter with forward secrecy and authenticated encryption only.
   * @default ["1.3", "1.2"]
   */
  readonly versions?: readonly string[];
}

/** Where the Secret with the certificate comes from. */
export type CertificateSource =
  | { readonly kind: "secret" }
  | { readonly kind: "generate" }
  | {
      readonly kind: "certManager";
      readonly issuer: string;
      readonly issuerKind: "Issuer" | "ClusterIssuer";
    };

/** `TlsSettings`, checked and complete. */
export interface ResolvedTls {
  readonly source: CertificateSource;
  /** The Secret that the pods mount. */
  readonly secretName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly rotation: number;
  readonly only: boolean;
  readonly verifyClients: "off" | "optional" | "required";
  /** RabbitMQ's own word. */
  readonly loginFrom?: "common_name" | "distinguished_name";
  readonly clients: readonly string[];
  readonly nodes: boolean;
  /** The newest first. */
  readonly versions: readonly TlsVersion[];
}

export type TlsVersion = "1.3" | "1.2";

const keys: readonly (keyof TlsSettings)[] = [
  "secretName",
  "generate",
  "certManager",
  "dnsNames",
  "ipAddresses",
  "rotation",
  "only",
  "verifyClients",
  "loginFrom",
  "clients",
  "nodes",
  "versions",
];

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const isLabel = (value: unknown) =>
  typeof value === "string" && value.length <= 63 && new RegExp(`^${label}$`).test(value);
export const isDnsName = (value: unknown) =>
  typeof value === "string" &&
  value.length <= 253 &&
  new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`).test(value);
export const isAddress = (value: unknown) =>
  typeof value === "string" &&
  (/^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(value) ||
    // A colon makes it an IPv6 address, which the URL's own parser knows.
    (/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(value) && URL.canParse(`http://[${value}]`)));

/** Undefined without `tls`. @param cluster its name */
export function readTls(root: Section, cluster: string): ResolvedTls | undefined {
  if (root.values.tls === undefined) return undefined;
  const from = section(root.values.tls, `${root.path}.tls`, keys, root.problems);
  const source = readSource(from);
  refuseUnused(from, source.kind);
  const logins = { commonName: "common_name", distinguishedName: "distinguished_name" } as const;
  const login = from.values.loginFrom === undefined ? undefined : word(from, "loginFrom", loginWords);
  const verifyClients = word(from, "verifyClients", ["off", "optional", "required"]);
  if (login !== undefined && verifyClients === "off") {
    refuse(
      from,
      "loginFrom",
      "the broker asks for no certificate unless verifyClients is optional or required",
    );
  }
  const ownName = (value: string) => isDnsName(value) && !value.startsWith("*");
  const given = text(from, "secretName", `${cluster}-tls`, ownName, "it must be the name of a Secret");
  return {
    source,
    secretName: given,
    dnsNames: list(from, "dnsNames", isDnsName, "host names such as rabbitmq.example.com"),
    ipAddresses: list(from, "ipAddresses", isAddress, "IP addresses such as 192.0.2.7"),
    rotation: integer(from, "rotation", 1, 1, 1_000_000),
    only: flag(from, "only"),
    verifyClients,
    ...(login && { loginFrom: logins[login] }),
    clients: list(from, "clients", isLabel, "names of lower-case letters, digits and dashes").toSorted(),
    nodes: flag(from, "nodes"),
    versions: readVersions(from),
  };
}

const loginWords = ["commonName", "distinguishedName"] as const;

function readSource(from: Section): CertificateSource {
  const { secretName, certManager } = from.values;
  const generate = flag(from, "generate");
  const given = [secretName !== undefined, generate, certManager !== undefined].filter(Boolean).length;
  if (given !== 1) {
    const message =
      `${from.path}: give exactly one of secretName, generate: true and certManager, which say where the certificate ` +
      `comes from; ${given === 0 ? "there is none" : `there are ${given}`}`;
    from.problems.push({ path: from.path, message });
  }
  if (certManager === undefined) return { kind: generate ? "generate" : "secret" };
  const inner = section(certManager, `${from.path}.certManager`, ["issuer", "kind"], from.problems);
  if (isMap(certManager) && inner.values.issuer === undefined) {
    refuse(inner, "issuer", "it must be the name of an issuer");
  }
  return {
    kind: "certManager",
    issuer: text(inner, "issuer", "", isDnsName, "it must be the name of an issuer"),
    issuerKind: word(inner, "kind", ["Issuer", "ClusterIssuer"]),
  };
}

/** Settings that would do nothing, because somebody else makes the certificate. */
function refuseUnused(from: Section, source: CertificateSource["kind"]): void {
  const own = source === "secret" ? ["dnsNames", "ipAddresses"] : [];
  const generated = source === "generate" ? [] : ["rotation", "clients"];
  for (const key of [...own, ...generated].filter((name) => from.values[name] !== undefined)) {
    const who = generated.includes(key) ? "generate: true" : "generate: true or certManager";
    refuse(from, key, `it needs ${who}: Warren does not make the certificate here`);
  }
}

function readVersions(from: Section): readonly TlsVersion[] {
  const all: readonly TlsVersion[] = ["1.3", "1.2"];
  const { versions = all } = from.values;
  const given = Array.isArray(versions) ? all.filter((one) => versions.includes(one)) : [];
  if (Array.isArray(versions) && versions.length > 0 && given.length === new Set(versions).size) return given;
  refuse(
    from,
    "versions",
    'it must be a list of "1.3" and "1.2", in quotation marks, with one of them at least',
  );
  return all;
}
