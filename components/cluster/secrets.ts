/** What the Secrets contain. Their values are generated, so these functions run once the values are known. */
import { clientHost } from "./names.ts";

/** Not `admin`: a topology may define a user of that name, and the two would share one password. */
export const adminUsername = "warren-admin";

/** The type that service binding (servicebinding.io) requires of a Secret. */
export const bindingType = "servicebinding.io/rabbitmq";

/** File of the cookie, in its Secret and in the broker's home. */
export const cookieFile = ".erlang.cookie";

/** File in conf.d that creates a blank cluster's administrator, in place of guest. */
export const defaultUserFile = "default_user.conf";

/** Files of definitions, in their Secret. */
export const definitionsFiles = { vhost: "1-vhost.json", administrator: "3-administrator.json" } as const;

/** Key of the CA's certificate in a Secret with TLS. */
export const caCertKey = "ca.crt";

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

const encoded = (entries: { readonly [key: string]: string }) =>
  Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, base64(value)]));

/** Where clients connect, and how a URI of theirs begins. @param isTls in TLS */
export function amqpAddress(isTls: boolean): { readonly scheme: string; readonly port: string } {
  return isTls ? { scheme: "amqps", port: "5671" } : { scheme: "amqp", port: "5672" };
}

/**
 * `data` of the Secret `<name>-admin`: service binding's keys, and the file that RabbitMQ reads.
 * @param caCert in PEM, of a cluster with TLS; empty where it is not known
 */
export function adminSecretData(
  cluster: string,
  namespace: string,
  password: string,
  caCert?: string,
): { readonly [key: string]: string } {
  const host = clientHost(cluster, namespace);
  const { scheme, port } = amqpAddress(caCert !== undefined);
  return encoded({
    type: "rabbitmq",
    provider: "rabbitmq",
    username: adminUsername,
    password,
    host,
    port,
    connection_string: `${scheme}://${adminUsername}:${password}@${host}:${port}/`,
    ...(caCert && { [caCertKey]: caCert }),
    [defaultUserFile]: `default_user = ${adminUsername}\ndefault_pass = ${password}\n`,
  });
}

/** `data` of the cookie's Secret. */
export function cookieSecretData(cookie: string): { readonly [key: string]: string } {
  return encoded({ [cookieFile]: cookie });
}

/**
 * `data` of the Secret with what RabbitMQ makes by default, as definitions: where nodes load definitions, they make nothing
 * by default.
 */
export function definitionsSecretData(password: string): { readonly [key: string]: string } {
  const vhosts = [{ name: "/", description: "Default virtual host" }];
  const users = [{ name: adminUsername, password, tags: ["administrator"] }];
  const all = { configure: ".*", write: ".*", read: ".*" };
  const permissions = [{ user: adminUsername, vhost: "/", ...all }];
  return encoded({
    [definitionsFiles.vhost]: JSON.stringify({ vhosts }),
    [definitionsFiles.administrator]: JSON.stringify({ users, permissions }),
  });
}
