import type * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster, type RabbitmqClusterArgs } from "../rabbitmqCluster.ts";
import { Topology, type TopologyArgs } from "../topology.ts";
import { argsOf } from "./args.ts";

/** The components by URN: a topology gets the cluster itself, with all that it knows. */
export type Made = ReadonlyMap<string, pulumi.ComponentResource>;

export function componentsProvider(version: string): {
  readonly provider: pulumi.provider.Provider;
  readonly made: Made;
} {
  const made = new Map<string, pulumi.ComponentResource>();
  const construct = async (
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> => {
    const args = await argsOf(type, name, inputs);
    const { component, state } = make(type, name, args, withTimeouts(options));
    component.urn.apply((urn) => made.set(urn, component));
    return { urn: component.urn, state };
  };
  return { provider: { version, construct }, made };
}

interface Component {
  readonly component: pulumi.ComponentResource;
  /** Its outputs, as the schema has them. */
  readonly state: pulumi.Inputs;
}

/** @param args of the shape that the schema says, which is made of these interfaces; the components check the values */
function make(
  type: string,
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
): Component {
  switch (type) {
    case "warren:index:RabbitmqCluster": {
      const component = new RabbitmqCluster(name, args as RabbitmqClusterArgs, opts);
      const { clusterName, namespace, managementUrl, amqpUrl, adminSecretName, adminUsername } = component;
      const { adminPassword, version, caCert } = component;
      const state = { clusterName, namespace, managementUrl, amqpUrl, adminSecretName, adminUsername };
      return { component, state: { ...state, adminPassword, version, ...(caCert && { caCert }) } };
    }
    case "warren:index:Topology": {
      const component = new Topology(name, args as TopologyArgs, opts);
      const { userSecretNames, managementUrl, queueCount } = component;
      return { component, state: { userSecretNames, managementUrl, queueCount } };
    }
    default:
      throw new Error(`the package warren has no component ${type}`);
  }
}

/**
 * The SDK hands on the protocol's own form: an empty text for a time that is not given, which a child would take for zero,
 * and `delete` under another name.
 */
function withTimeouts(options: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
  const { customTimeouts, ...others } = options;
  const given = Object.entries(customTimeouts ?? {}).flatMap(([name, time]) =>
    time === "" ? [] : [[name === "pb_delete" ? "delete" : name, time]],
  );
  return given.length === 0 ? others : { ...others, customTimeouts: Object.fromEntries(given) };
}
