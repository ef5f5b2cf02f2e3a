/** The program of rotation/ in a folder and with a state of its own, and the broker that it makes. */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ApiException, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { localImage } from "./localImage.ts";
import { ProgramCopy } from "./programCopy.ts";
import { eventually, finished, kubectlIn, pathWithoutNpm } from "./stack.ts";

export class RotationProject {
  readonly namespace = `rotation-${process.pid}`;
  private readonly copy = new ProgramCopy("e2e/rotation");
  private readonly api: CoreV1Api;
  private address: string | undefined;

  constructor() {
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromDefault();
    this.api = kubeconfig.makeApiClient(CoreV1Api);
  }

  async createStack(): Promise<void> {
    const settings = { "rotation:namespace": this.namespace, "rotation:image": localImage() };
    writeFileSync(join(this.copy.folder, "Pulumi.test.yaml"), JSON.stringify({ config: settings }));
    await this.pulumi("stack", "init", "test");
  }

  set(name: "administrator" | "users", rotation: number): Promise<string> {
    return this.pulumi("config", "set", name, String(rotation));
  }

  up(): Promise<string> {
    return this.pulumi("up", "--yes", "--skip-preview");
  }

  /** What a preview says it would do, without what stays: `update warren:index:User shop/user/app`. */
  async steps(): Promise<readonly string[]> {
    const text = await this.pulumi("preview", "--json");
    const { steps } = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1)) as {
      steps: readonly { readonly op: string; readonly urn: string }[];
    };
    return steps
      .filter(({ op }) => op !== "same")
      .map(({ op, urn }) => {
        const [, , types = "", name = ""] = urn.split("::");
        return `${op} ${types.split("$").at(-1)} ${name}`;
      })
      .sort();
  }

  /** `up` as a process that can be killed with all that it has started. */
  startUp(): ChildProcess {
    return spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
      cwd: this.copy.folder,
      env: { ...process.env, ...this.environment(), PATH: pathWithoutNpm },
      detached: true,
      stdio: "ignore",
    });
  }

  /** Runs `pulumi` without questions; throws with its output if it fails. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const all = [...args, "--non-interactive", "--color", "never"];
    const { code, text } = await finished("pulumi", all, { cwd: this.copy.folder, env: this.environment() });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
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
    this.address ??= await this.kubectl("get", "service", "rotated", "-o", "jsonpath={.spec.clusterIP}");
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const answer = await fetch(`http://${this.address}:15672/api/whoami`, { headers: { authorization } });
    if (answer.status !== 200 && answer.status !== 401) throw new Error(`whoami: HTTP ${answer.status}`);
    return answer.ok;
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

  async remove(): Promise<void> {
    await this.pulumi("cancel", "--yes").catch(() => undefined);
    await this.pulumi("destroy", "--yes", "--skip-preview").catch(() => undefined);
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    await eventually("the namespace is gone", async () => {
      const left = await this.kubectl("get", "namespace", this.namespace, "--ignore-not-found");
      return left === "" ? true : undefined;
    });
    this.copy.remove();
  }

  private environment(): Readonly<Record<string, string>> {
    return { PULUMI_BACKEND_URL: `file://${this.copy.root}`, PULUMI_CONFIG_PASSPHRASE: "of the rotation" };
  }
}
