/** What the two Secrets contain. Their values are generated, so these functions run once the values are known. */
/** Not `admin`: a topology may define a user of that name, and the two would share one password. */
export const adminUsername = "warren-admin";

/** The type that service binding (servicebinding.io) requires of a Secret. */
export const bindingType = "servicebinding.io/rabbitmq";

/** File of the cookie, in its Secret and in the broker's home. */
export const cookieFile = ".erlang.cookie";

/** File in conf.d that creates a blank cluster's administrator, in place of guest. */
export const defaultUserFile = "default_user.conf";

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

const encoded = (entries: { readonly [key: string]: string }) =>
  Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, base64(value)]));

/** `data` of the Secret `<name>-admin`: service binding's keys, and the file that RabbitMQ reads. */
export function adminSecretData(
  cluster: string,
  namespace: string,
  password: string,
): { readonly [key: string]: string } {
  const host = `${cluster}.${namespace}.svc`;
  return encoded({
    type: "rabbitmq",
    provider: "rabbitmq",
    username: adminUsername,
    password,
    host,
    port: "5672",
    connection_string: `amqp://${adminUsername}:${password}@${host}:5672/`,
    [defaultUserFile]: `default_user = ${adminUsername}\ndefault_pass = ${password}\n`,
  });
}

/** `data` of the cookie's Secret. */
export function cookieSecretData(cookie: string): { readonly [key: string]: string } {
  return encoded({ [cookieFile]: cookie });
}
