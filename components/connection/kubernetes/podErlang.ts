/** Runs Erlang in a broker's pod, through the Kubernetes API server: for what RabbitMQ's HTTP API does not offer. */
import { PassThrough, Writable } from "node:stream";
import { Exec, type KubeConfig, type V1Status } from "@kubernetes/client-node";
import { inBrokersPath } from "../../cluster/preStop.ts";
import { reason } from "./kubeconfig.ts";

/** In ms: the scripts give up after 10 minutes at the latest, and take seconds otherwise. */
const longestMs = 900_000;

/** The scratch space, for a script that is longer than an argument may be. */
const script = "/tmp/warren-$$.erl";

/**
 * @param erlang its value is base64 of JSON
 * @returns the JSON's value
 * @throws an error with what the command printed, or with the right that the account lacks
 */
export async function runErlang(
  kube: KubeConfig,
  where: { readonly namespace: string; readonly pod: string },
  erlang: string,
): Promise<unknown> {
  const { namespace, pod } = where;
  const source = Buffer.from(erlang);
  // Its length ends the input: older Kubernetes cannot tell the command of the end.
  const run = `head -c ${source.length} > ${script} && rabbitmqctl --quiet eval_file ${script}; code=$?; rm -f ${script}; exit $code`;
  const [out, errors] = [new Text(), new Text()];
  const input = new PassThrough();
  let status: V1Status;
  try {
    status = await new Promise<V1Status>((resolve, reject) => {
      // A connection that died unseen would be waited for forever.
      const late = () => reject(new Error(`no answer within ${longestMs / 1000} s`));
      setTimeout(late, longestMs).unref();
      const command = ["sh", "-c", inBrokersPath(run)];
      new Exec(kube)
        .exec(namespace, pod, "rabbitmq", command, out, errors, input, false, resolve)
        .then((socket) => {
          socket.addEventListener("close", () => reject(new Error("the connection to the pod ended")));
          socket.addEventListener("error", (event: { readonly message: string }) =>
            reject(new Error(event.message)),
          );
          input.write(source);
        }, reject);
    });
  } catch (error) {
    throw new Error(`exec in pod ${pod} of namespace ${namespace}: ${denied(reason(error))}`);
  }
  if (status.status !== "Success") {
    const said = [errors.text, out.text].join("\n").trim() || (status.message ?? "no message");
    throw new Error(`rabbitmqctl in pod ${pod} of namespace ${namespace}: ${said}`);
  }
  // Erlang prints a binary as <<"…">>, in several lines if it is long.
  const base64 = out.text.replace(/[^A-Za-z0-9+/=]/g, "");
  return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
}

function denied(why: string): string {
  return /\b403\b/.test(why) ? `${why} (the account needs get and create of pods/exec: docs/gitops.md)` : why;
}

class Text extends Writable {
  private readonly chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
}
