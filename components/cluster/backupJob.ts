/** The CronJob that runs `warren backup`. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import type { ResolvedBackup } from "./backupSettings.ts";
import { adminSecretName, metadata, type Texts } from "./names.ts";
import { account } from "./podTemplate.ts";
import { adminUsername, caCertKey } from "./secrets.ts";
import type { Resolved } from "./settings.ts";

export const backupJobName = (cluster: string) => `${cluster}-backup`;

/** Labels of the backup's pods. They must not be those by which Services select the nodes. */
export function backupSelector(cluster: string): Texts {
  return { "app.kubernetes.io/name": "rabbitmq-backup", "app.kubernetes.io/instance": cluster };
}

const credentials = "/run/credentials";
const backups = "/backups";

/** A backup that hangs would hold messages back from their consumers. In s. */
const longest = 6 * 3_600;

export function backupJob(settings: Resolved, backup: ResolvedBackup): k8s.batch.v1.CronJob {
  const { name } = settings;
  return {
    metadata: metadata(backupJobName(name), settings),
    spec: {
      schedule: backup.schedule,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3_600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          activeDeadlineSeconds: longest,
          backoffLimit: 2,
          // The backup is there, but without some queues: another one would be the same.
          podFailurePolicy: {
            rules: [
              { action: "FailJob", onExitCodes: { containerName: "backup", operator: "In", values: [1] } },
            ],
          },
          template: {
            metadata: { labels: { ...settings.labels, ...backupSelector(name) } },
            spec: podSpec(settings, backup),
          },
        },
      },
    },
  };
}

function podSpec(settings: Resolved, backup: ResolvedBackup): k8s.core.v1.PodSpec {
  const { pods, tls, name } = settings;
  const toClaim = "claim" in backup.to ? backup.to.claim : undefined;
  const toBucket = "bucket" in backup.to ? backup.to.secret : undefined;
  const keys = ["password", ...(tls ? [caCertKey] : [])];
  return {
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(pods.imagePullSecrets && { imagePullSecrets: pods.imagePullSecrets.map((one) => ({ name: one })) }),
    securityContext: {
      runAsNonRoot: true,
      ...account(settings),
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "backup",
        image: backup.image,
        ...(pods.imagePullPolicy && { imagePullPolicy: pods.imagePullPolicy }),
        command: ["warren", "backup", ...argumentsOf(settings, backup)],
        env: [
          { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
          // Nothing is written but the backup.
          { name: "NODE_DISABLE_COMPILE_CACHE", value: "1" },
        ],
        ...(toBucket !== undefined && { envFrom: [{ secretRef: { name: toBucket } }] }),
        resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "1Gi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
        volumeMounts: [
          { name: "credentials", mountPath: credentials, readOnly: true },
          ...(toClaim === undefined ? [] : [{ name: "backups", mountPath: backups }]),
        ],
      },
    ],
    volumes: [
      {
        name: "credentials",
        secret: {
          secretName: adminSecretName(name),
          defaultMode: 0o440,
          items: keys.map((key) => ({ key, path: key })),
        },
      },
      ...(toClaim === undefined ? [] : [{ name: "backups", persistentVolumeClaim: { claimName: toClaim } }]),
    ],
  };
}

/** Kubernetes puts the namespace into them. */
function argumentsOf({ name, tls }: Resolved, backup: ResolvedBackup): readonly string[] {
  const host = `${name}.$(POD_NAMESPACE).svc`;
  return [
    ...["--to", "bucket" in backup.to ? backup.to.bucket : backups],
    ...["--keep", String(backup.keep)],
    ...["--url", tls ? `https://${host}:15671` : `http://${host}:15672`],
    ...["--user", adminUsername, "--password-file", `${credentials}/password`],
    // Without `tls` the connection stays in the Kubernetes cluster, as those of all clients.
    ...(tls ? ["--ca-cert", `${credentials}/${caCertKey}`] : ["--allow-plain-http"]),
    ...(backup.messages ? [] : ["--definitions-only"]),
    ...(backup.allowDeliveryCount ? ["--allow-delivery-count"] : []),
  ];
}
