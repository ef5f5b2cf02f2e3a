/** One node with tokens and a directory, and what the directory's user may do in it. */
import * as pulumi from "@pulumi/pulumi";
import type { LdapSettings } from "../../../components/cluster/ldapSettings.ts";
import type { OAuth2Settings } from "../../../components/cluster/oauth2Settings.ts";
import { RabbitmqCluster, type RabbitmqClusterArgs } from "../../../components/rabbitmqCluster.ts";
import { Topology } from "../../../components/topology.ts";

const config = new pulumi.Config();

/** What depends on the image: its name, RabbitMQ's version in it, and the broker's account. */
const image = config.requireObject<Pick<RabbitmqClusterArgs, "image" | "version" | "runAs">>("image");

const cluster = new RabbitmqCluster("known", {
  ...image,
  namespace: config.require("namespace"),
  replicas: 1,
  resources: { cpu: "50m", memory: "384Mi" },
  storage: { size: "1Gi", whenDeleted: "delete" },
  terminationGracePeriodSeconds: 60,
  oauth2: config.requireObject<OAuth2Settings>("oauth2"),
  ldap: config.requireObject<LdapSettings>("ldap"),
});

new Topology("shop", {
  cluster,
  definition: {
    users: { ada: { tags: ["management"] } },
    vhosts: {
      shop: {
        permissions: { ada: { read: "orders" } },
        queues: { orders: { maxLength: 10 } },
      },
    },
  },
});
