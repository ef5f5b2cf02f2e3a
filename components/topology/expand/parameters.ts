/**
 * Federation and shovels as the parameters that the plugins read. Keys and units: rabbitmq.com's pages
 * on federation ("Upstreams") and on dynamic shovels, and what the plugins check:
 * rabbit_federation_parameters.erl and rabbit_amqp091_shovel.erl, rabbit_amqp10_shovel.erl, rabbit_local_shovel.erl.
 */
import type {
  Duration,
  FederationUpstreamDefinition,
  SecretTextDefinition,
  ShovelDefinition,
  ShovelEndDefinition,
  VhostDefinition,
} from "../definition.ts";
import { millisecondsOf } from "../language/units.ts";
import type { Json, Parameter, SecretSource } from "../model.ts";
import type { Path } from "../report.ts";
import { each, given } from "./filled.ts";
import type { Placed } from "./objects.ts";

export function expandParameters(vhost: VhostDefinition, path: Path): readonly Placed<Parameter>[] {
  const plain = { secrets: {} };
  return [
    ...each(vhost.parameters, [...path, "parameters"], (component, byName, inner) =>
      each(byName, inner, (name, value, at) => ({ component, name, value, ...plain, path: at })),
    ).flat(),
    ...each(vhost.federationUpstreams, [...path, "federationUpstreams"], (name, upstream, at) => ({
      component: "federation-upstream",
      name,
      ...upstreamOf(upstream),
      path: at,
    })),
    ...each(vhost.federationUpstreamSets, [...path, "federationUpstreamSets"], (name, upstreams, at) => ({
      component: "federation-upstream-set",
      name,
      value: upstreams.map((upstream) => ({ upstream })),
      ...plain,
      path: at,
    })),
    ...each(vhost.shovels, [...path, "shovels"], (name, shovel, at) => ({
      component: "shovel",
      name,
      ...shovelOf(shovel),
      path: at,
    })),
  ];
}

const inMilliseconds = (time: Duration | undefined): number | undefined =>
  time === undefined ? undefined : millisecondsOf(time);

/** Whole ones, as the plugins take them. */
const inSeconds = (time: Duration | undefined): number | undefined => {
  const milliseconds = inMilliseconds(time);
  return milliseconds === undefined ? undefined : Math.ceil(milliseconds / 1000);
};

type Value = { readonly [name: string]: Json };
type Content = Pick<Parameter, "secrets"> & { readonly value: Value };

/** An address is part of the value, unless it comes from elsewhere. */
function address(member: string, uri: SecretTextDefinition): Content {
  if (typeof uri === "string") return { value: { [member]: uri }, secrets: {} };
  const source: SecretSource =
    "config" in uri
      ? { kind: "config", key: uri.config }
      : { kind: "secretRef", name: uri.secretRef.name, key: uri.secretRef.key };
  return { value: {}, secrets: { [member]: source } };
}

const joined = (parts: readonly Content[], value: Value): Content => ({
  value: Object.assign({}, ...parts.map((part) => part.value), value),
  secrets: Object.assign({}, ...parts.map((part) => part.secrets)),
});

function upstreamOf(upstream: FederationUpstreamDefinition): Content {
  return joined(
    [address("uri", upstream.uri)],
    given<string, Json>({
      "prefetch-count": upstream.prefetchCount,
      "reconnect-delay": inSeconds(upstream.reconnectDelay),
      "ack-mode": upstream.ackMode,
      "trust-user-id": upstream.trustUserId,
      exchange: upstream.exchange,
      "max-hops": upstream.maxHops,
      expires: inMilliseconds(upstream.expires),
      "message-ttl": inMilliseconds(upstream.messageTtl),
      "queue-type": upstream.queueType,
      queue: upstream.queue,
      "consumer-tag": upstream.consumerTag,
    }) as Value, // `given` took out what was not given
  );
}

function shovelOf({ source, destination, ackMode, reconnectDelay }: ShovelDefinition): Content {
  return joined(
    [endOf("src", source), endOf("dest", destination)],
    given<string, Json>({
      "src-prefetch-count": source.prefetchCount,
      "src-delete-after": source.deleteAfter,
      "dest-add-forward-headers": destination.addForwardHeaders,
      "ack-mode": ackMode,
      "reconnect-delay": inSeconds(reconnectDelay),
    }) as Value, // `given` took out what was not given
  );
}

/** The protocol is always said, as the plugin's documentation and the management UI do. */
function endOf(end: "src" | "dest", definition: ShovelEndDefinition): Content {
  return joined(
    [address(`${end}-uri`, definition.uri)],
    given<string, Json>({
      [`${end}-protocol`]: definition.protocol ?? "amqp091",
      [`${end}-queue`]: definition.queue,
      [`${end}-exchange`]: definition.exchange,
      [`${end}-exchange-key`]: definition.routingKey,
      [`${end}-address`]: definition.address,
    }) as Value, // `given` took out what was not given
  );
}
