/** The StatefulSet's part that RabbitMQ's Cluster Operator makes for three nodes. */

/** @param name of the RabbitmqCluster */
export function operatorNodes(name: string, image: string, selector: object, labels: object): object {
  const config = (file: string, path: string) => ({
    name: "rabbitmq-confd",
    mountPath: `/etc/rabbitmq/conf.d/${path}`,
    subPath: file,
  });
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const domain = "$(K8S_SERVICE_NAME).$(MY_POD_NAMESPACE)";
  const home = { name: "rabbitmq-erlang-cookie", mountPath: "/var/lib/rabbitmq/" };
  const plugins = { name: "rabbitmq-plugins", mountPath: "/operator" };
  const security = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  };
  return {
    replicas: 3,
    serviceName: `${name}-nodes`,
    podManagementPolicy: "Parallel",
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
    selector: { matchLabels: selector },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: `${name}-server`,
        terminationGracePeriodSeconds: 300,
        securityContext: {
          fsGroup: 0,
          runAsUser: 999,
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        },
        initContainers: [
          {
            name: "setup-container",
            image,
            imagePullPolicy: "IfNotPresent",
            command: [
              "sh",
              "-c",
              "cp /tmp/erlang-cookie-secret/.erlang.cookie /var/lib/rabbitmq/.erlang.cookie && " +
                "chmod 600 /var/lib/rabbitmq/.erlang.cookie ; " +
                "cp /tmp/rabbitmq-plugins/enabled_plugins /operator/enabled_plugins",
            ],
            securityContext: security,
            volumeMounts: [
              { name: "plugins-conf", mountPath: "/tmp/rabbitmq-plugins/" },
              home,
              { name: "erlang-cookie-secret", mountPath: "/tmp/erlang-cookie-secret/" },
              plugins,
            ],
          },
        ],
        containers: [
          {
            name: "rabbitmq",
            image,
            imagePullPolicy: "IfNotPresent",
            resources: { requests: { cpu: "50m", memory: "512Mi" }, limits: { memory: "512Mi" } },
            env: [
              field("MY_POD_NAME", "metadata.name"),
              field("MY_POD_NAMESPACE", "metadata.namespace"),
              { name: "K8S_SERVICE_NAME", value: `${name}-nodes` },
              { name: "RABBITMQ_ENABLED_PLUGINS_FILE", value: "/operator/enabled_plugins" },
              { name: "RABBITMQ_USE_LONGNAME", value: "true" },
              { name: "RABBITMQ_NODENAME", value: `rabbit@$(MY_POD_NAME).${domain}` },
              { name: "K8S_HOSTNAME_SUFFIX", value: `.${domain}` },
            ],
            ports: Object.entries({ epmd: 4369, amqp: 5672, management: 15672, prometheus: 15692 }).map(
              ([name, containerPort]) => ({ name, containerPort }),
            ),
            readinessProbe: { tcpSocket: { port: "amqp" }, initialDelaySeconds: 10, periodSeconds: 10 },
            lifecycle: {
              preStop: {
                exec: {
                  command: [
                    "/bin/bash",
                    "-c",
                    'if [ ! -z "$(cat /etc/pod-info/skipPreStopChecks)" ]; then exit 0; fi; ' +
                      "rabbitmq-upgrade await_online_quorum_plus_one -t 300 && rabbitmq-upgrade drain -t 300",
                  ],
                },
              },
            },
            securityContext: security,
            volumeMounts: [
              home,
              { name: "persistence", mountPath: "/var/lib/rabbitmq/mnesia/" },
              plugins,
              config("operatorDefaults.conf", "10-operatorDefaults.conf"),
              config("default_user.conf", "11-default_user.conf"),
              config("userDefinedConfiguration.conf", "90-userDefinedConfiguration.conf"),
              { name: "pod-info", mountPath: "/etc/pod-info/" },
            ],
          },
        ],
        volumes: [
          { name: "plugins-conf", configMap: { name: `${name}-plugins-conf` } },
          {
            name: "rabbitmq-confd",
            projected: {
              sources: [
                { configMap: { name: `${name}-server-conf` } },
                {
                  secret: {
                    name: `${name}-default-user`,
                    items: [{ key: "default_user.conf", path: "default_user.conf" }],
                  },
                },
              ],
            },
          },
          { name: "rabbitmq-erlang-cookie", emptyDir: {} },
          { name: "erlang-cookie-secret", secret: { secretName: `${name}-erlang-cookie` } },
          { name: "rabbitmq-plugins", emptyDir: {} },
          {
            name: "pod-info",
            downwardAPI: {
              items: [
                {
                  path: "skipPreStopChecks",
                  fieldRef: { fieldPath: "metadata.labels['skipPreStopChecks']" },
                },
              ],
            },
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "persistence", labels },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    ],
  };
}
