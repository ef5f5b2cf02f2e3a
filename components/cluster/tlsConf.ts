/** The lines of rabbitmq.conf for TLS. */
import { clientListeners, type TlsListener } from "./plugins.ts";
import type { ResolvedTls, TlsVersion } from "./tlsSettings.ts";

type Line = readonly [string, string];

/** Name of the pods' volume with the certificate. */
export const tlsVolume = "tls";

/** Folder of the mounted Secret. Not below /etc/rabbitmq, where nothing can be mounted: that is read-only. */
export const tlsDirectory = "/run/rabbitmq-tls";

export const tlsFiles = {
  cacertfile: `${tlsDirectory}/ca.crt`,
  certfile: `${tlsDirectory}/tls.crt`,
  keyfile: `${tlsDirectory}/tls.key`,
} as const;

/** Keys and prefixes that belong to `tls` where it is set, besides `ownedKeys`. */
export const tlsOwnedKeys: readonly string[] = [
  "ssl_options.",
  "ssl_cert_login_from",
  "management.ssl.",
  "prometheus.ssl.",
  "stream.listeners.",
  "mqtt.listeners.",
  "stomp.listeners.",
  "web_mqtt.tcp.",
  "web_mqtt.ssl.",
  "web_stomp.tcp.",
  "web_stomp.ssl.",
];

/** For 1.2: forward secrecy and authenticated encryption (Mozilla's list "intermediate" without finite-field DHE). */
const strong = [
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
];

const ciphers: { readonly [version in TlsVersion]: readonly string[] } = {
  "1.3": ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"],
  "1.2": strong,
};

/** Erlang refuses them where only 1.3 is spoken, which knows none of it. */
const olderOnly = { honor_cipher_order: "true", honor_ecc_order: "true", client_renegotiation: "false" };

const below = (prefix: string, values: { readonly [key: string]: string }) =>
  Object.entries(values).map(([key, value]): Line => [`${prefix}.${key}`, value]);

const numbered = (prefix: string, values: readonly string[]) =>
  values.map((value, i): Line => [`${prefix}.${i + 1}`, value]);

/** What every listener has, below its own prefix. */
function options(prefix: string, versions: readonly TlsVersion[]): readonly Line[] {
  return [
    ...below(prefix, tlsFiles),
    ...numbered(
      `${prefix}.versions`,
      versions.map((version) => `tlsv${version}`),
    ),
    ...numbered(
      `${prefix}.ciphers`,
      versions.flatMap((version) => ciphers[version]),
    ),
    ...(versions.includes("1.2") ? below(prefix, olderOnly) : []),
  ];
}

/** `ssl_options` is common to AMQP, streams, MQTT and STOMP; the HTTP listeners have their own. */
export function tlsConf({ tls, plugins }: Plugged): readonly Line[] {
  if (tls === undefined) return [];
  const { versions, verifyClients, loginFrom, only } = tls;
  const login = { "auth_mechanisms.3": "EXTERNAL", ssl_cert_login_from: loginFrom ?? "" };
  return [
    ...options("ssl_options", versions),
    ["ssl_options.verify", verifyClients === "off" ? "verify_none" : "verify_peer"],
    ["ssl_options.fail_if_no_peer_cert", String(verifyClients === "required")],
    ...(loginFrom === undefined ? [] : Object.entries(login)),
    ...clientListeners(plugins).flatMap(({ tls: listener, port }) => [
      ...encrypted(listener, versions),
      ...(only ? plainOff(listener) : plainOn(listener, port)),
    ]),
  ];
}

interface Plugged {
  readonly tls?: ResolvedTls;
  readonly plugins: readonly string[];
}

function encrypted({ conf, kind, port }: TlsListener, versions: readonly TlsVersion[]): readonly Line[] {
  if (kind === "listeners") return [[`${conf}listeners.ssl.default`, String(port)]];
  return [[`${conf}ssl.port`, String(port)], ...options(`${conf}ssl`, versions)];
}

function plainOff({ conf, kind }: TlsListener): readonly Line[] {
  if (kind === "listeners") return [[`${conf}listeners.tcp`, "none"]];
  // The management plugin has no plain listener where only the other one is configured, and no key to say so.
  return kind === "management" ? [] : [[`${conf}tcp.listener`, "none"]];
}

function plainOn({ conf, kind }: TlsListener, port: number): readonly Line[] {
  return kind === "management" ? [[`${conf}tcp.port`, String(port)]] : [];
}
