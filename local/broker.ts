/** Reads the broker's management API through a port-forward, as its administrator. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { bin, environment } from "./paths.ts";
import { capture } from "./run.ts";
import { outputs } from "./stack.ts";

/** GET of a path such as `/api/nodes`, parsed. */
export type BrokerReader = <T>(path: string) => Promise<T>;

/** Opens the way, lets `work` read, and closes the way again. */
export async function brokerOf<T>(namespace: string, work: (read: BrokerReader) => Promise<T>): Promise<T> {
  const { clusterName, adminSecretName } = await outputs();
  if (clusterName === undefined || adminSecretName === undefined)
    throw new Failure("the stack exports no cluster");
  const login = await secret(namespace, adminSecretName);
  const forward = spawn(
    join(bin, "kubectl"),
    ["-n", namespace, "port-forward", `service/${clusterName}`, ":15672"],
    {
      env: { ...process.env, ...environment() },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let errors = "";
      forward.stdout.setEncoding("utf8").on("data", (text: string) => {
        const [, found] = /127\.0\.0\.1:(\d+)/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      });
      forward.stderr.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      forward.on("close", () =>
        reject(new Failure(`no way to the broker: ${errors.trim()}`, "./dev status")),
      );
    });
    return await work((path) => get(`http://127.0.0.1:${port}${path}`, login));
  } finally {
    forward.kill();
  }
}

async function get<T>(url: string, login: string): Promise<T> {
  const answer = await fetch(url, { headers: { authorization: `Basic ${login}` } });
  if (!answer.ok) throw new Failure(`the broker answered ${answer.status} to GET ${new URL(url).pathname}`);
  // The callers name the fields that RabbitMQ's documentation promises for the path.
  return (await answer.json()) as T;
}

/** User and password in the form of HTTP's basic authentication. */
async function secret(namespace: string, name: string): Promise<string> {
  const text = await capture(join(bin, "kubectl"), ["-n", namespace, "get", "secret", name, "-o", "json"], {
    env: environment(),
  });
  const { data } = JSON.parse(text) as { data: { username: string; password: string } };
  const plain = (value: string) => Buffer.from(value, "base64").toString("utf8");
  return Buffer.from(`${plain(data.username)}:${plain(data.password)}`).toString("base64");
}
