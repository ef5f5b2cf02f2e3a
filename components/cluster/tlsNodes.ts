/** TLS between the nodes, and between a node and the CLI in its pod: both are Erlang's distribution protocol. */
import { tlsFiles, tlsVolume } from "./tlsConf.ts";

/** A file in /etc/rabbitmq. */
export const nodesTlsFile = "inter_node_tls.config";

/**
 * Erlang terms. Both sides show a certificate of the CA, and the one that connects compares it with the other's name: it
 * must name each node, because Erlang takes no wildcard there.
 */
export function nodesTlsConfig(): string {
  const files = Object.entries(tlsFiles).map(([key, file]) => `{${key}, "${file}"}`);
  const common = [...files, "{verify, verify_peer}", "{versions, ['tlsv1.3']}"];
  const side = (name: string, terms: readonly string[]) =>
    `  {${name}, [\n    ${terms.join(",\n    ")}\n  ]}`;
  const server = side("server", [...common, "{fail_if_no_peer_cert, true}"]);
  return `[\n${server},\n${side("client", common)}\n].\n`;
}

/** Arguments of the Erlang VM, of the broker as of the CLI. */
export function nodesTlsArguments(configDirectory: string): string {
  return `-proto_dist inet_tls -ssl_dist_optfile ${configDirectory}/${nodesTlsFile}`;
}

/** Variables by which the broker's Erlang VM and the CLI's get arguments. */
export type ErlangVariable = "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS" | "RABBITMQ_CTL_ERL_ARGS";

/** A pod's specification, as far as it says how the nodes talk to each other. */
interface PodSpec {
  readonly containers: readonly {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
  readonly volumes?: readonly { readonly name: string; readonly secret?: { readonly secretName?: string } }[];
}

/**
 * The Secret by which the nodes of such pods know each other; undefined without TLS between them. Nodes with different
 * ones cannot talk to each other.
 */
export function nodesTlsSecret({ containers, volumes = [] }: PodSpec): string | undefined {
  const server: ErlangVariable = "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS";
  const { env = [] } = containers.find(({ name }) => name === "rabbitmq") ?? {};
  const isOn = env.some(({ name, value }) => name === server && value?.includes("inet_tls"));
  return isOn ? volumes.find(({ name }) => name === tlsVolume)?.secret?.secretName : undefined;
}

/**
 * Why the nodes cannot be changed one after the other.
 * @param running the Secret by which they know each other now; undefined without TLS. As `wanted`
 */
export function nodesTlsRefusal(
  running: string | undefined,
  wanted: string | undefined,
  cluster: string,
  namespace: string,
): string {
  const kubectl = `kubectl --namespace ${namespace}`;
  const named = (secret: string | undefined) =>
    secret === undefined ? "no TLS" : `TLS by the Secret ${secret}`;
  return (
    `tls.nodes: the running nodes speak ${named(running)} to each other, and would then speak ${named(wanted)}. That is ` +
    "a change for a cluster that is stopped: in a rolling restart the nodes before and after it could not talk to each " +
    "other, and the cluster would split. Nothing was changed. Stop all nodes, which keep " +
    `their data: \`${kubectl} scale statefulset ${cluster} --replicas=0\`, wait until the pods are gone (\`${kubectl} wait ` +
    `--for=delete pod/${cluster}-0 --timeout=10m\`), and run \`pulumi up\` again, which starts them with the change`
  );
}
