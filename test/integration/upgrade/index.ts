/** A cluster of the version that the test wants. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster, type RabbitmqClusterArgs } from "../../../components/rabbitmqCluster.ts";

const config = new pulumi.Config();
const namespace = new Namespace("upgrade", { metadata: { name: config.require("namespace") } });

export const version = new RabbitmqCluster("upgraded", {
  ...config.requireObject<Omit<RabbitmqClusterArgs, "namespace">>("cluster"),
  namespace: namespace.metadata.name,
}).version;
