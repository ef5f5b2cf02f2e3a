/** The program of rotation/ in a folder and with a state of its own, and the broker that it makes. */
import { ApiException, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { Broker } from "./broker.ts";
import { localImage } from "./localImage.ts";
import { ProgramCopy } from "./programCopy.ts";
import { stepsIn } from "./stack.ts";

export class RotationProject extends ProgramCopy {
  private readonly api: CoreV1Api;
  private broker: Broker | undefined;

  constructor() {
    super("e2e/rotation", `rotation-${process.pid}`);
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromDefault();
    this.api = kubeconfig.makeApiClient(CoreV1Api);
  }

  async createStack(): Promise<void> {
    this.configure({ namespace: this.namespace, image: localImage() });
    await this.pulumi("stack", "init", "test");
  }

  set(name: "administrator" | "users", rotation: number): Promise<string> {
    return this.pulumi("config", "set", name, String(rotation));
  }

  /** What a preview says it would do, without what stays: `update warren:index:User shop/user/app`. */
  async steps(): Promise<readonly string[]> {
    return stepsIn(await this.pulumi("preview", "--json"))
      .map(({ op, urn }) => {
        const [, , types = "", name = ""] = urn.split("::");
        return `${op} ${types.split("$").at(-1)} ${name}`;
      })
      .toSorted();
  }

  /** The password in the Secret of a user; undefined where the Secret is not there. */
  async passwordIn(secret: string): Promise<string | undefined> {
    try {
      // A kubectl for each look would keep a processor busy, and see less.
      const { data } = await this.api.readNamespacedSecret({ namespace: this.namespace, name: secret });
      return Buffer.from(data?.password ?? "", "base64").toString("utf8");
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      throw error;
    }
  }

  async works(username: string, password: string): Promise<boolean> {
    this.broker ??= await Broker.of(this.namespace, "rotated");
    const status = await this.broker.statusAs(username, password);
    if (status !== 200 && status !== 401) throw new Error(`whoami: HTTP ${status}`);
    return status === 200;
  }

  /** What changes when a pod is restarted or made anew. */
  pod(): Promise<string> {
    const fields = "{.metadata.uid} {.status.containerStatuses[0].restartCount} {.status.startTime}";
    return this.kubectl("get", "pod", "rotated-0", "-o", `jsonpath=${fields}`);
  }

  /** What changes when a Secret is made anew. */
  secretUid(secret: string): Promise<string> {
    return this.kubectl("get", "secret", secret, "-o", "jsonpath={.metadata.uid}");
  }
}
