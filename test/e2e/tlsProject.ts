/** The program of tls/ in a folder and with a state of its own, and the cluster that it makes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { rabbitmq } from "../../local/images/images.ts";
import { ProgramCopy } from "./programCopy.ts";
import { eventually, finished, kubectlIn } from "./stack.ts";

export class TlsProject {
  readonly namespace = `tls-${process.pid}`;
  /** By which clients know the cluster. */
  readonly host = `secured.${this.namespace}.svc`;
  private readonly copy = new ProgramCopy("e2e/tls");

  /** @param tls settings of the cluster */
  async createStack(tls: object): Promise<void> {
    await this.pulumi("stack", "init", "test");
    this.set(tls);
  }

  /** @param tls undefined: without */
  set(tls: object | undefined): void {
    const image = { image: rabbitmq.name, version: "4.0", runAs: { uid: 101, gid: 102 } };
    const config = { "tls:namespace": this.namespace, "tls:image": image, "tls:tls": tls };
    writeFileSync(join(this.copy.folder, "Pulumi.test.yaml"), JSON.stringify({ config }));
  }

  /** Runs `pulumi` without questions; throws with its output if it fails. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const env = { PULUMI_BACKEND_URL: `file://${this.copy.root}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };
    const all = [...args, "--non-interactive", "--color", "never"];
    const { code, text } = await finished("pulumi", all, { cwd: this.copy.folder, env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  /** What a command in a broker's container prints. */
  exec(pod: string, ...command: readonly string[]): Promise<string> {
    return this.kubectl("exec", pod, "--container", "rabbitmq", "--", ...command);
  }

  /** A Secret's entries. */
  async secret(name: string): Promise<Readonly<Record<string, string>>> {
    const { data } = JSON.parse(await this.kubectl("get", "secret", name, "-o", "json"));
    const entries = Object.entries(data as Record<string, string>);
    return Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(text, "base64").toString()]));
  }

  podAddress(pod: string): Promise<string> {
    return this.kubectl("get", "pod", pod, "-o", "jsonpath={.status.podIP}");
  }

  /** What changes when a pod is restarted or made anew. */
  pods(): Promise<string> {
    const fields = "{.metadata.uid} {.status.startTime} {.status.containerStatuses[*].restartCount}";
    return this.kubectl("get", "pods", "-o", `jsonpath={range .items[*]}${fields};{end}`);
  }

  /** A connection in TLS that has verified the certificate by the Service's name. @throws the handshake's error */
  handshake(address: string, port: number, options: ConnectionOptions): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port, servername: this.host, ...options });
      socket.once("error", reject);
      socket.once("secureConnect", () => resolve(socket));
    });
  }

  /** Also after a test that failed on the way. */
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
}
