/** A cluster whose number of nodes and size of volumes come from the stack, and a topology on it. */
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import { Topology } from "../../../components/topology.ts";

const config = new pulumi.Config();
const cluster = new RabbitmqCluster("scale", {
  namespace: config.require("namespace"),
  image: config.require("image"),
  version: config.require("version"),
  replicas: config.requireNumber("replicas"),
  // AMQP has that port: rabbitmq_stomp cannot start.
  config: { "stomp.listeners.tcp.default": "5672" },
  plugins: config
    .require("plugins")
    .split(",")
    .filter((plugin) => plugin !== ""),
  resources: { cpu: "50m", memory: "512Mi" },
  storage: { size: config.require("size"), whenScaled: config.require("whenScaled") },
  rolloutTimeoutSeconds: 300,
});
const quorum = (size: number) => ({ type: "quorum" as const, initialGroupSize: size });
new Topology("scale", {
  cluster,
  engine: "bulk",
  definition: {
    vhosts: {
      scale: {
        queues: {
          q3: quorum(3),
          q5: quorum(5),
          s5: { type: "stream", initialGroupSize: 5 },
          ...(config.getBoolean("more") && { more: quorum(3) }),
        },
      },
    },
  },
});
