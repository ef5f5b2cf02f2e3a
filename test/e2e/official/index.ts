/** The cluster of somebody who names an image, the version in it and perhaps definitions, and leaves the rest as it is. */
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";

const config = new pulumi.Config();
new RabbitmqCluster("official", {
  namespace: config.require("namespace"),
  image: config.require("image"),
  version: config.require("version"),
  ...(config.getBoolean("definitions") && {
    files: { definitionsSecret: { secret: "exported", key: "definitions.json" } },
  }),
  // The one default that is not tried: three nodes that request a whole CPU each do not fit a machine with two.
  resources: { cpu: "100m" },
});
