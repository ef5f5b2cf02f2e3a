/** What holds a rollout up, on a real cluster: each reason as it is told to whoever waits. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchRollout } from "../../components/connection/kubernetes/rolloutWatch.ts";
import { localImage } from "../e2e/localImage.ts";

const { image } = localImage();
const namespace = `rollout-${process.pid}`;
const full = `${namespace}-full`;

const kubectl = (args: readonly string[], input?: string): string =>
  execFileSync("kubectl", args, { encoding: "utf8", ...(input !== undefined && { input }) });

interface Change {
  readonly pod?: object;
  readonly container?: object;
  readonly volume?: object;
}

/** A StatefulSet of one pod, which ends at once with 7 unless something else is said. */
function setOf(name: string, where: string, { pod, container, volume }: Change): object {
  const labels = { set: name };
  const command = ["sh", "-c", "echo these were its last words; exit 7"];
  const rabbitmq = { name: "rabbitmq", image, command, ...container };
  const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } }, ...volume };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: where },
    spec: {
      serviceName: name,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 0, containers: [rabbitmq], ...pod },
      },
      ...(volume && { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }] }),
    },
  };
}

const cases: readonly [what: string, name: string, where: string, change: Change, told: RegExp][] = [
  [
    "a pod that no machine may take",
    "nowhere",
    namespace,
    { pod: { nodeSelector: { disk: "of-gold" } } },
    /^no machine takes it: .*node affinity\/selector/,
  ],
  [
    "a volume that nobody provides",
    "unbound",
    namespace,
    { volume: { storageClassName: "no-such-class" } },
    /^no machine takes it: .*(unbound|storageclass)/i,
  ],
  [
    "an image that is not there",
    "no-image",
    namespace,
    { container: { image: "warren.local/no-such-image:1" } },
    /^rabbitmq: (ErrImagePull|ImagePullBackOff).*no-such-image:1/s,
  ],
  [
    "a Secret that is missing",
    "no-secret",
    namespace,
    { container: { envFrom: [{ secretRef: { name: "no-such-secret" } }] } },
    /^rabbitmq: CreateContainerConfigError: secret "no-such-secret" not found/,
  ],
  [
    "a container that crashes, with its last words",
    "crash",
    namespace,
    {},
    /^rabbitmq: (Error|CrashLoopBackOff).*\(it ended with 7\).*these were its last words/s,
  ],
  ["a quota that is used up", "no-room", full, {}, /^it has not been created yet: .*exceeded quota: none/],
];

beforeAll(() => {
  for (const name of [namespace, full]) kubectl(["create", "namespace", name]);
  kubectl(["create", "quota", "none", "--hard=pods=0", "--namespace", full]);
  const items = cases.map(([, name, where, change]) => setOf(name, where, change));
  kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
});
afterAll(() => kubectl(["delete", "namespace", namespace, full, "--wait=false"]));

describe("whoever waits for an update is told", () => {
  it.each(cases)("%s", async (_, name, where, __, told) => {
    const watch = watchRollout({ namespace: where }, name);
    const reason = async () => (await watch.look()).get(`${name}-0`) ?? "";
    await expect.poll(reason, { timeout: 90_000, interval: 500 }).toMatch(told);
  });
});
