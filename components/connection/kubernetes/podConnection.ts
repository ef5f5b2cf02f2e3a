import { Duplex, PassThrough, Writable } from "node:stream";
import type { PortForward } from "@kubernetes/client-node";

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Opens one connection to a port of a pod, through the Kubernetes API server. */
export async function connectToPod(forward: PortForward, to: PodPort): Promise<PodConnection> {
  const connection = new PodConnection(to);
  const opened = await forward.portForward(
    to.namespace,
    to.pod,
    [to.port],
    connection.fromPod,
    connection.complaints,
    connection.toPod,
  );
  const socket = typeof opened === "function" ? opened() : opened;
  if (socket === null) throw new Error(`no connection to pod ${to.pod}`);
  socket.addEventListener("close", () => connection.destroy());
  socket.addEventListener("error", (event: { readonly message: string }) =>
    connection.destroy(new Error(event.message)),
  );
  connection.once("close", () => socket.close());
  return connection;
}

/** A port-forward as a stream that Node's HTTP client accepts as a socket. */
export class PodConnection extends Duplex {
  readonly toPod = new PassThrough();
  readonly fromPod: Writable;
  /** Receives the kubelet's errors, e.g. "connection refused". */
  readonly complaints: Writable;
  readonly timeout = 0;

  constructor({ pod, port }: PodPort) {
    super();
    this.fromPod = new Writable({
      write: (chunk, _encoding, done) => {
        this.push(chunk);
        done();
      },
    });
    this.complaints = new Writable({
      write: (chunk, _encoding, done) => {
        const text = String(chunk).trim();
        if (text !== "") this.destroy(new Error(`pod ${pod}, port ${port}: ${text}`));
        done();
      },
    });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.toPod.write(chunk, done);
  }

  // The HTTP client calls these on every socket; a port-forward has no such options.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
