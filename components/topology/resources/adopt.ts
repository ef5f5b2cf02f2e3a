/** Objects that the broker has already: taken into the state as they are, instead of made. */
import type * as pulumi from "@pulumi/pulumi";

type Props = { readonly [name: string]: unknown };

const inVhost = (key: string) => (props: Props) => `${props[key]}@${props.vhost}`;

/**
 * Ids as @pulumi/rabbitmq 3.3.8 imports them. A user is not here: its password cannot be read back, so that
 * an import would always differ; it is put as the file says.
 */
const ids: { readonly [type: string]: (props: Props) => string | undefined } = {
  "rabbitmq:index/vHost:VHost": ({ name }) => `${name}`,
  "rabbitmq:index/exchange:Exchange": inVhost("name"),
  "rabbitmq:index/queue:Queue": inVhost("name"),
  "rabbitmq:index/policy:Policy": inVhost("name"),
  "rabbitmq:index/permissions:Permissions": inVhost("user"),
  "rabbitmq:index/topicPermissions:TopicPermissions": inVhost("user"),
  "rabbitmq:index/binding:Binding": bindingId,
};

/**
 * A binding's id ends with what RabbitMQ calls its properties key: the routing key, and for one with
 * arguments a hash of them that only the broker computes. Such a binding, and one whose key would have
 * to be escaped in ways of its own, is made once more, which changes nothing in the broker.
 */
function bindingId(props: Props): string | undefined {
  const {
    vhost,
    source,
    destination,
    destinationType,
    routingKey = "",
    arguments: args,
    argumentsJson,
  } = props;
  const key = `${routingKey}`;
  if (args !== undefined || argumentsJson !== undefined || !/^[\w.#*-]*$/.test(key)) return undefined;
  const escaped = encodeURIComponent(key).replaceAll("*", "%2A");
  const ends = `${source}/${destination}/${destinationType}`;
  return `${`${vhost}`.replaceAll("/", "%2F")}/${ends}/${escaped === "" ? "~" : escaped}`;
}

/** @param props of the resource, every one known. Nothing where the object is made instead. */
export const adoptedId = (type: string, props: Props): string | undefined =>
  Object.hasOwn(ids, type) ? ids[type]?.(props) : undefined;

/** What is in the state already stays as it is: the engine imports only what is new to it. */
export const adopting: pulumi.ResourceTransform = ({ type, props, opts }) => {
  const id = adoptedId(type, props);
  return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
};
