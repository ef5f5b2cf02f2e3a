import type * as pulumi from "@pulumi/pulumi";
import { Binding } from "@pulumi/rabbitmq/binding.js";
import type * as model from "../model.ts";
import { pluginArguments } from "./arguments.ts";
import { type Broker, livingIn } from "./broker.ts";
import { bindingName } from "./names.ts";
import type { VhostResources } from "./vhostResources.ts";

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
        // The plugin reads an empty key back as an absent one.
        ...(routingKey !== "" && { routingKey }),
        ...pluginArguments(binding.arguments),
      },
      // Made first and deleted second, a replacement would end up deleted: both are the same binding.
      { ...livingIn(broker, made.resource), deleteBeforeReplace: true },
    );
  });
}

/**
 * The name as an output of its resource: when that is replaced, RabbitMQ drops its bindings, and this
 * makes the engine declare them again. What the broker brings itself (`amq.topic`) has no resource.
 */
function nameOf(
  resources: ReadonlyMap<string, { readonly name: pulumi.Output<string> }>,
  name: string,
): pulumi.Input<string> {
  return resources.get(name)?.name ?? name;
}
