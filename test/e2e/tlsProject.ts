/** The program of tls/ in a folder and with a state of its own, and the cluster that it makes. */
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { type BrokerVersion, brokers } from "../broker/versions.ts";
import { ProgramCopy } from "./programCopy.ts";

export class TlsProject extends ProgramCopy {
  /** By which clients know the cluster. */
  readonly host = `secured.${this.namespace}.svc`;

  private readonly version: BrokerVersion;

  constructor(version: BrokerVersion) {
    super("e2e/tls", `tls-${process.pid}`);
    this.version = version;
  }

  /** @param tls settings of the cluster */
  async createStack(tls: object): Promise<void> {
    await this.pulumi("stack", "init", "test");
    this.set(tls);
  }

  /** @param tls undefined: without */
  set(tls: object | undefined): void {
    const { image: name, runAs } = brokers[this.version];
    const image = { image: name, version: this.version, runAs };
    this.configure({ namespace: this.namespace, image, tls });
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
}
