import type * as pulumi from "@pulumi/pulumi";
import { Binding } from "@pulumi/rabbitmq/binding.js";
import type * as model from "../../topology/model.ts";
import { type Broker, optionsIn, type VhostResources } from "../broker.ts";
import { bindingName } from "../names.ts";
import { pluginArguments } from "./arguments.ts";

/** Makes the bindings of one vhost. */
export function makeBindings(broker: Broker, vhost: model.Vhost, made: VhostResources): readonly Binding[] {
  return vhost.bindings.map((binding) => {
    const { routingKey, destinationType } = binding;
    return new Binding(
      bindingName(broker.name, vhost.name, binding),
      {
        vhost: made.vhost,
        source: nameOf(made.exchanges, binding.source),
        destination: nameOf(destinationType === "queue" ? made.queues : made.exchanges, binding.destination),
        destinationType,
        // The plugin reads an empty key back as a missing one.
        ...(routingKey !== "" && { routingKey }),
        ...pluginArguments(binding.arguments),
      },
      // The old and the new resource are the same binding: if it were created first and deleted second, it would end up
      // deleted.
      { ...optionsIn(broker, made.resource), deleteBeforeReplace: true },
    );
  });
}

/**
 * The name as an output of its resource: when that is replaced, RabbitMQ drops its bindings, and this makes the engine
 * declare them again. Predeclared objects (`amq.topic`) have no resource.
 */
function nameOf(
  resources: ReadonlyMap<string, { readonly name: pulumi.Output<string> }>,
  name: string,
): pulumi.Input<string> {
  return resources.get(name)?.name ?? name;
}
