/** The program of scale/ in a folder and with a state of its own, and the brokers that it makes. */
import { type ChannelModel, connect } from "amqplib";
import { Broker, type NodeReport } from "./broker.ts";
import { PipelineAccount } from "./pipelineAccount.ts";
import { ProgramCopy } from "./programCopy.ts";

export interface ScaleSettings {
  readonly replicas: number;
  readonly size: string;
  readonly whenScaled: "retain" | "delete";
  readonly more: boolean;
  readonly plugins: readonly string[];
}

export class ScaleProject extends ProgramCopy {
  private readonly image: { readonly image: string; readonly version: string };

  /** @param version RabbitMQ's in the image */
  constructor(image: string, version: string) {
    super("e2e/scale", `scale-${version.replace(".", "")}-${process.pid}`);
    this.image = { image, version };
  }

  /** The namespace, and an account that has the rights of docs/gitops.md in it. */
  async begin(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.root);
    this.configure({ namespace: this.namespace, ...this.image });
    this.set({ replicas: 3, size: "1Gi", whenScaled: "retain", more: false, plugins: [] });
    await this.pulumi("stack", "init", "test");
  }

  set(changes: Partial<ScaleSettings>): void {
    const texts = Object.entries(changes).map(([key, value]) => [key, String(value)]);
    this.configure(Object.fromEntries(texts));
  }

  /** Changes the settings and brings them up. @returns the output */
  override up(changes: Partial<ScaleSettings> = {}): Promise<string> {
    this.set(changes);
    return super.up();
  }

  /** Begins `pulumi up`, and kills it with its plugins once it prints `moment`. @returns what it had printed */
  async upKilledAt(moment: string, changes: Partial<ScaleSettings>): Promise<string> {
    this.set(changes);
    const child = this.startUp("pipe");
    let printed = "";
    const isReached = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          printed += chunk.toString("utf8");
          if (printed.includes(moment)) resolve();
        });
      }
      child.once("close", (code) => reject(new Error(`pulumi ended with ${code} before: ${printed}`)));
    });
    await isReached;
    // The whole group, so that the program ends, too.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await this.try("cancel", "--yes");
    return printed;
  }

  /** When each pod began, by name. */
  async started(): Promise<Readonly<Record<string, string>>> {
    const { items } = JSON.parse(await this.kubectl("get", "pods", "-o", "json")) as {
      items: {
        metadata: { name: string; uid: string };
        status: { containerStatuses?: { restartCount: number }[] };
      }[];
    };
    return Object.fromEntries(
      items.map(({ metadata, status }) => [
        metadata.name,
        `${metadata.uid} ${status.containerStatuses?.[0]?.restartCount}`,
      ]),
    );
  }

  /** Plugins that a node enables besides those of every cluster, as the node itself says. */
  async pluginsOn(pod: string): Promise<readonly string[]> {
    const list = ["rabbitmq-plugins", "list", "--quiet", "--minimal", "-E"];
    const listed = await this.kubectl("exec", pod, "--container", "rabbitmq", "--", ...list);
    return listed
      .trim()
      .split(/\s+/)
      .filter((plugin) => !everywhere.test(plugin))
      .toSorted();
  }

  /** Members of the cluster: `0`, or `0 is down`. */
  async members(): Promise<readonly string[]> {
    const nodes = await this.request<NodeReport[]>("GET", "/nodes");
    return nodes.map(({ name, running }) => `${ordinalIn(name)}${running ? "" : " is down"}`).toSorted();
  }

  /** Ordinals of the nodes that hold members of a queue. */
  async membersOf(queue: string): Promise<readonly number[]> {
    const queues = await this.request<{ name: string; members: string[] }[]>(
      "GET",
      "/queues/scale?disable_stats=true",
    );
    return (queues.find(({ name }) => name === queue)?.members ?? []).map(ordinalIn).toSorted();
  }

  /** Asks the management API as the administrator. */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await Broker.of(this.namespace, "scale")).ask(method, `/api${path}`, body);
  }

  async connection(): Promise<ChannelModel> {
    const hostname = await this.address("scale");
    const { username = "", password = "" } = await this.secret("scale-admin");
    return connect({ protocol: "amqp", hostname, port: 5672, vhost: "scale", username, password });
  }

  /** Without `pulumi destroy`: everything is in the namespace, and the state goes with its folder. */
  override async remove(): Promise<void> {
    // Kubernetes looks at a namespace again only after a part of the pods' grace period, which is days here.
    for (const kind of ["statefulset", "pod"]) await this.kubectl("delete", kind, "--all");
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
    this.removeFolder();
  }
}

const everywhere = /^rabbitmq_(management|peer_discovery_k8s|prometheus|shovel)$/;

const ordinalIn = (node: string) => Number(/-(\d+)\./.exec(node)?.[1]);
