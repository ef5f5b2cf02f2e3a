/** Where a broker of the tests is and who may do everything there, as the cluster's Service and Secret say. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type BrokerVersion, brokers, clusterName, plugins } from "./versions.ts";

const execute = promisify(execFile);

export interface Access {
  /** The Service's ClusterIP, to which this host has a route. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** The access to a broker that answers, has the version and all the plugins; undefined where it does not. */
export async function accessTo(version: BrokerVersion): Promise<Access | undefined> {
  try {
    const access = await lookUp(brokers[version].namespace, clusterName);
    return (await isReady(version, access)) ? access : undefined;
  } catch {
    // No namespace, no Secret, no answer: it has to be brought up.
    return undefined;
  }
}

/** As the Service and the Secret of a cluster say; whether it answers is another matter. */
export async function lookUp(namespace: string, cluster: string): Promise<Access> {
  const objects = ["get", `service/${cluster}`, `secret/${cluster}-admin`, "--output", "json"];
  const { stdout } = await execute("kubectl", ["--namespace", namespace, ...objects]);
  const { items } = JSON.parse(stdout) as {
    items: [{ spec: { clusterIP: string } }, { data: { username: string; password: string } }];
  };
  const [{ spec }, { data }] = items;
  const text = (encoded: string) => Buffer.from(encoded, "base64").toString("utf8");
  return { host: spec.clusterIP, username: text(data.username), password: text(data.password) };
}

async function isReady(version: BrokerVersion, access: Access): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${access.username}:${access.password}`).toString("base64")}`;
  const get = async (path: string): Promise<unknown> => {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`http://${access.host}:15672${path}`, { headers: { authorization }, signal });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return answer.json();
  };
  const { rabbitmq_version } = (await get("/api/overview")) as { rabbitmq_version: string };
  const [node] = (await get("/api/nodes")) as { running: boolean; enabled_plugins?: string[] }[];
  return (
    rabbitmq_version.startsWith(`${version}.`) &&
    node?.running === true &&
    plugins.every((plugin) => node.enabled_plugins?.includes(plugin))
  );
}
