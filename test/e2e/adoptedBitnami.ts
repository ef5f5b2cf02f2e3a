/**
 * The objects of a cluster as Bitnami's chart makes them, as far as an adoption has to do with them. Bitnami's image is
 * not here: what its scripts do with the chart's variables stands in the command.
 */
import { administrator, type Maker } from "./adoptedMakers.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Of the chart, without its liveness probe, which needs curl. @param release of Helm; one node */
export function bitnamiMakes(release: string, image: string): Maker {
  const name = `${release}-rabbitmq`;
  const selector = { "app.kubernetes.io/instance": release, "app.kubernetes.io/name": "rabbitmq" };
  const labels = { ...selector, "app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "rabbitmq-16.0.0" };
  const object = (apiVersion: string, kind: string, suffix: string, body: object) => ({
    apiVersion,
    kind,
    metadata: { name: `${name}${suffix}`, labels },
    ...body,
  });
  const ports = [
    { name: "amqp", port: 5672, targetPort: "amqp" },
    { name: "epmd", port: 4369, targetPort: "epmd" },
    { name: "dist", port: 25672, targetPort: "dist" },
    { name: "http-stats", port: 15672, targetPort: "stats" },
  ];
  const service = { selector, ports };
  const record = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sh.helm.release.v1.${release}.v1`,
      labels: { owner: "helm", name: release, status: "deployed", version: "1" },
    },
    type: "helm.sh/release.v1",
    data: { release: base64("of the chart") },
  };
  return {
    before: [],
    made: () => [
      record,
      object("v1", "ServiceAccount", "", {}),
      object("v1", "Service", "-headless", {
        spec: { ...service, clusterIP: "None", publishNotReadyAddresses: true },
      }),
      object("v1", "Service", "", { spec: service }),
      object("v1", "Secret", "", {
        data: {
          "rabbitmq-password": base64(administrator.password),
          "rabbitmq-erlang-cookie": base64("CookieOfTheChart"),
        },
      }),
      object("v1", "Secret", "-config", { data: { "rabbitmq.conf": base64(configuration) } }),
      object("apps/v1", "StatefulSet", "", { spec: nodes(name, image, selector, labels) }),
    ],
  };
}

const configuration = `default_user = ${administrator.username}
default_pass = ${administrator.password}
cluster_formation.peer_discovery_backend = rabbit_peer_discovery_k8s
cluster_formation.k8s.host = kubernetes.default
cluster_formation.k8s.address_type = hostname
cluster_partition_handling = autoheal
queue_master_locator = min-masters
loopback_users.guest = false
disk_free_limit.absolute = 50MB
log.console = true
`;

function nodes(name: string, image: string, selector: object, labels: object): object {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const ofSecret = (variable: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name, key } },
  });
  const domain = "$(K8S_SERVICE_NAME).$(MY_POD_NAMESPACE).svc.cluster.local";
  const home = "/opt/bitnami/rabbitmq/.rabbitmq";
  const start = [
    `export HOME=${home} RABBITMQ_NODENAME="$RABBITMQ_NODE_NAME" RABBITMQ_MNESIA_BASE=${home}/mnesia`,
    "export RABBITMQ_CONFIG_FILE=/bitnami/rabbitmq/conf/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=/tmp/enabled_plugins",
    'printf %s "$RABBITMQ_ERL_COOKIE" > "$HOME/.erlang.cookie" && chmod 600 "$HOME/.erlang.cookie"',
    'echo "[rabbitmq_management,rabbitmq_peer_discovery_k8s]." > /tmp/enabled_plugins',
    "exec rabbitmq-server",
  ];
  return {
    replicas: 1,
    serviceName: `${name}-headless`,
    podManagementPolicy: "OrderedReady",
    updateStrategy: { type: "RollingUpdate" },
    selector: { matchLabels: selector },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: name,
        terminationGracePeriodSeconds: 120,
        enableServiceLinks: true,
        securityContext: { fsGroup: 1001 },
        containers: [
          {
            name: "rabbitmq",
            image,
            imagePullPolicy: "IfNotPresent",
            command: ["sh", "-ec", start.join("\n")],
            resources: { requests: { cpu: "50m", memory: "512Mi" }, limits: { memory: "512Mi" } },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ["ALL"] },
              readOnlyRootFilesystem: true,
              runAsUser: 1001,
              runAsGroup: 1001,
              runAsNonRoot: true,
              seccompProfile: { type: "RuntimeDefault" },
            },
            env: [
              field("MY_POD_NAME", "metadata.name"),
              field("MY_POD_NAMESPACE", "metadata.namespace"),
              { name: "K8S_SERVICE_NAME", value: `${name}-headless` },
              { name: "RABBITMQ_NODE_NAME", value: `rabbit@$(MY_POD_NAME).${domain}` },
              { name: "K8S_HOSTNAME_SUFFIX", value: `.${domain}` },
              { name: "RABBITMQ_MNESIA_DIR", value: `${home}/mnesia/$(RABBITMQ_NODE_NAME)` },
              { name: "RABBITMQ_USE_LONGNAME", value: "true" },
              ofSecret("RABBITMQ_ERL_COOKIE", "rabbitmq-erlang-cookie"),
              { name: "RABBITMQ_USERNAME", value: administrator.username },
              ofSecret("RABBITMQ_PASSWORD", "rabbitmq-password"),
            ],
            ports: Object.entries({ amqp: 5672, dist: 25672, stats: 15672, epmd: 4369 }).map(
              ([name, containerPort]) => ({ name, containerPort }),
            ),
            readinessProbe: { tcpSocket: { port: "amqp" }, initialDelaySeconds: 10, periodSeconds: 10 },
            volumeMounts: [
              { name: "home", mountPath: home },
              { name: "data", mountPath: `${home}/mnesia` },
              { name: "configuration", mountPath: "/bitnami/rabbitmq/conf" },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [
          { name: "home", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
          { name: "configuration", secret: { secretName: `${name}-config`, defaultMode: 0o440 } },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "data", labels: selector },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    ],
  };
}
