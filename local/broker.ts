/**
 * The broker's management API with the administrator's credentials: through a port-forward, or directly at its Service.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { bin, environment } from "./paths.ts";
import { capture } from "./run.ts";
import { outputs } from "./stack.ts";

/** GET of a path such as `/api/nodes`, parsed. */
export type BrokerReader = <T>(path: string) => Promise<T>;

/** Opens the connection, lets `work` read, and closes the connection. */
export async function brokerOf<T>(namespace: string, work: (read: BrokerReader) => Promise<T>): Promise<T> {
  const { clusterName, adminSecretName } = await outputs();
  if (clusterName === undefined || adminSecretName === undefined)
    throw new Failure("the stack exports no cluster");
  const { username, password } = await loginOf(namespace, adminSecretName);
  const login = Buffer.from(`${username}:${password}`).toString("base64");
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
  // The callers name fields that RabbitMQ's documentation guarantees for the path.
  return (await answer.json()) as T;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The contents of a service-binding Secret. */
export async function loginOf(namespace: string, secret: string): Promise<Login> {
  const text = await capture(join(bin, "kubectl"), ["-n", namespace, "get", "secret", secret, "-o", "json"], {
    env: environment(),
  });
  const { data } = JSON.parse(text) as { data: Login };
  const plain = (value: string) => Buffer.from(value, "base64").toString("utf8");
  return { username: plain(data.username), password: plain(data.password) };
}

/** Address of the management API for this host, which has a route to the embedded cluster's Services. */
export async function addressOf(namespace: string, service: string): Promise<string> {
  const args = ["-n", namespace, "get", "service", service, "-o", "jsonpath={.spec.clusterIP}"];
  return `http://${await capture(join(bin, "kubectl"), args, { env: environment() })}:15672`;
}
