/** The seed's two programs as Kubernetes objects. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The number of messages that the seed's producer sends. */
export const messageCount = 100;

export interface SeedPlace {
  readonly namespace: string;
  /** The service-binding Secret of user guest. */
  readonly secret: string;
  readonly image: string;
  /** Runs before the program; installs pika if the image lacks it. */
  readonly prepare: string;
}

const labels = (program: string) => ({ app: `seed-${program}` });

export function seedManifests(place: SeedPlace): object[] {
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "seed", namespace: place.namespace },
      data: { "producer.py": script("producer"), "consumer.py": script("consumer") },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "seed-consumer", namespace: place.namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels("consumer") },
        template: { metadata: { labels: labels("consumer") }, spec: { ...pod(place, "consumer") } },
      },
    },
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "seed-producer", namespace: place.namespace },
      spec: {
        // A second attempt would send the messages again.
        backoffLimit: 0,
        template: {
          metadata: { labels: labels("producer") },
          spec: { ...pod(place, "producer"), restartPolicy: "Never" },
        },
      },
    },
  ];
}

function script(program: string): string {
  return readFileSync(join(import.meta.dirname, `${program}.py`), "utf8");
}

function pod(place: SeedPlace, program: string): object {
  const from = (name: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: place.secret, key } },
  });
  return {
    terminationGracePeriodSeconds: 2,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: program,
        image: place.image,
        imagePullPolicy: "IfNotPresent",
        command: ["sh", "-c", `${place.prepare}exec python3 -u /seed/${program}.py`],
        env: [
          from("BROKER_HOST", "host"),
          from("BROKER_PORT", "port"),
          from("BROKER_USERNAME", "username"),
          from("BROKER_PASSWORD", "password"),
          { name: "MESSAGES", value: String(messageCount) },
        ],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          { name: "seed", mountPath: "/seed" },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      { name: "seed", configMap: { name: "seed" } },
      { name: "tmp", emptyDir: {} },
    ],
  };
}
