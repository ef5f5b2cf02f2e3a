/** The objects of a cluster as RabbitMQ's Cluster Operator makes them, as far as an adoption has to do with them. */
import { operatorNodes } from "./adoptedOperatorNodes.ts";

const binary = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString("base64")]));

export interface Maker {
  /** What an administrator would install of it, and the object that a user writes. */
  readonly before: readonly object[];
  /** @param uid of the object that the user wrote */
  made(uid: string): readonly object[];
}

export const administrator = {
  username: "default_user_of_the_shop",
  password: "of-the-former-administrator",
};

const kind = { group: "rabbitmq.com", plural: "rabbitmqclusters", kind: "RabbitmqCluster" };

/** The kind of object that the operator reads. It does not run here: nothing does what the object says. */
const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${kind.plural}.${kind.group}` },
  spec: {
    group: kind.group,
    scope: "Namespaced",
    names: { kind: kind.kind, plural: kind.plural, singular: "rabbitmqcluster" },
    versions: [
      {
        name: "v1beta1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

const defaults = `log.console                                = true
disk_free_limit.absolute                   = 50MB
cluster_partition_handling                 = pause_minority
cluster_formation.peer_discovery_backend   = rabbit_peer_discovery_k8s
cluster_formation.k8s.host                 = kubernetes.default
cluster_formation.k8s.address_type         = hostname
cluster_formation.target_cluster_size_hint = 3
cluster_name                               = shop
auth_mechanisms.1                          = PLAIN
auth_mechanisms.2                          = AMQPLAIN
`;

/** @param name of the RabbitmqCluster */
export function operatorMakes(name: string, image: string): Maker {
  const selector = { "app.kubernetes.io/name": name };
  const labels = {
    ...selector,
    "app.kubernetes.io/component": "rabbitmq",
    "app.kubernetes.io/part-of": "rabbitmq",
  };
  const user = `default_user = ${administrator.username}\ndefault_pass = ${administrator.password}\n`;
  const owner = {
    apiVersion: `${kind.group}/v1beta1`,
    kind: kind.kind,
    metadata: { name, finalizers: ["deletion.finalizers.rabbitmqclusters.rabbitmq.com"] },
    spec: { replicas: 3, image, delayStartSeconds: 0, terminationGracePeriodSeconds: 300 },
  };
  return {
    before: [definition, owner],
    made(uid) {
      const ownerReferences = [
        {
          apiVersion: owner.apiVersion,
          kind: kind.kind,
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ];
      const object = (apiVersion: string, kind: string, suffix: string, body: object) => ({
        apiVersion,
        kind,
        metadata: { name: `${name}${suffix}`, labels, ownerReferences },
        ...body,
      });
      const ports = (...list: readonly (readonly [string, number])[]) =>
        list.map(([name, port]) => ({ name, port, targetPort: port, protocol: "TCP" }));
      return [
        object("v1", "Service", "-nodes", {
          spec: {
            clusterIP: "None",
            publishNotReadyAddresses: true,
            selector,
            ports: ports(["epmd", 4369], ["cluster-rpc", 25672]),
          },
        }),
        object("v1", "Service", "", {
          spec: {
            selector,
            ports: ports(["amqp", 5672], ["management", 15672], ["prometheus", 15692]).map((port) => ({
              ...port,
              appProtocol: port.name === "management" ? "http" : port.name,
            })),
          },
        }),
        object("v1", "Secret", "-erlang-cookie", {
          data: binary({ ".erlang.cookie": "COOKIEOFTHEOPERATOR==" }),
        }),
        object("v1", "Secret", "-default-user", {
          data: binary({ ...administrator, "default_user.conf": user, host: `${name}.svc`, port: "5672" }),
        }),
        object("v1", "ConfigMap", "-plugins-conf", {
          data: {
            enabled_plugins: "[rabbitmq_peer_discovery_k8s,rabbitmq_prometheus,rabbitmq_management].",
          },
        }),
        object("v1", "ConfigMap", "-server-conf", {
          data: { "operatorDefaults.conf": defaults, "userDefinedConfiguration.conf": "" },
        }),
        object("v1", "ServiceAccount", "-server", {}),
        object("apps/v1", "StatefulSet", "-server", { spec: operatorNodes(name, image, selector, labels) }),
      ];
    },
  };
}
