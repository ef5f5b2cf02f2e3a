/** A project outside of the checkout that has the packed package installed, as another team would have it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localImage } from "./localImage.ts";
import { checkout, type Finished, finished, succeeded } from "./stack.ts";

/** The program's own way to Kubernetes, a file in the project's folder. */
const kubeconfig = "kubeconfig.json";

/** What the shell knows: another Kubernetes, with a context of the same name. */
const ambient = "elsewhere.json";

export class ConsumerProject {
  readonly folder = mkdtempSync(join(tmpdir(), "warren-consumer-"));
  readonly namespace = `consumer-${process.pid}`;

  constructor() {
    cpSync(join(import.meta.dirname, "consumer"), this.folder, { recursive: true });
  }

  /** Installs the tarball and the two peers, in the versions that this machine has the plugins of. */
  async install(tarball: string): Promise<void> {
    const { devDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const peers = ["@pulumi/pulumi", "@pulumi/kubernetes"].map((name) => `${name}@${devDependencies[name]}`);
    const quick = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    await succeeded("npm", ["install", ...quick, tarball, ...peers], { cwd: this.folder });
  }

  /** Makes the stack `test`, in a backend of its own, for the image that stack `local` uses. */
  async createStack(): Promise<void> {
    // With the keys in it, as other teams have theirs, and not only their paths.
    const flat = ["config", "view", "--raw", "--flatten", "--minify", "--output", "json"];
    const text = await succeeded("kubectl", flat, { cwd: this.folder });
    writeFileSync(join(this.folder, kubeconfig), text, { mode: 0o600 });
    const elsewhere = text.replace(/"server": "[^"]*"/, '"server": "https://127.0.0.1:1"');
    if (elsewhere === text) throw new Error("the kubeconfig names no server");
    writeFileSync(join(this.folder, ambient), elsewhere, { mode: 0o600 });
    const settings = {
      "consumer:kubeconfig": kubeconfig,
      "consumer:namespace": this.namespace,
      "consumer:image": localImage(),
    };
    writeFileSync(join(this.folder, "Pulumi.test.yaml"), JSON.stringify({ config: settings }));
    await this.pulumi("stack", "init", "test");
    await this.pulumi("config", "set", "--secret", "shopPassword", shopPassword);
  }

  /** Runs `pulumi` on the project, without questions; throws with its output if it fails. */
  pulumi(...args: readonly string[]): Promise<string> {
    const env = {
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: "of the consumer",
      // Only the program's own provider knows the way to its Kubernetes.
      KUBECONFIG: join(this.folder, ambient),
    };
    return succeeded("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: this.folder, env });
  }

  /** Runs something in the project's folder, whatever its exit code. */
  run(command: string, ...args: readonly string[]): Promise<Finished> {
    return finished(command, args, { cwd: this.folder });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Of the topology's user `shop`, from the consumer's configuration. */
export const shopPassword = "not-a-secret-outside-of-this-test";
