/** What the broker's containers are made of, and what they may take. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { brokerContainers, named } from "../broker.ts";
import { isProduction, productionSchema } from "../production.ts";
import { at, textAt } from "../read.ts";

export const pinnedImage: ResourceValidationPolicy = {
  name: "rabbitmq-pinned-image",
  description: "RabbitMQ's image is a patch release or a digest, so that a restart brings no other version.",
  validateResource: ({ type, name, props }, reportViolation) => {
    for (const container of brokerContainers(type, props)) {
      const image = textAt(container, "image");
      // An image that is never pulled is the one that was put on the machine.
      if (image === undefined || textAt(container, "imagePullPolicy") === "Never") continue;
      const tag = /:([^/:@]+)$/.exec(image)?.[1] ?? "latest";
      if (image.includes("@sha256:") || /\d+\.\d+\.\d+/.test(tag)) continue;
      reportViolation(
        `${named(type, name, props)} runs the image ${JSON.stringify(image)}, which can be another one at the next ` +
          'restart. Give a patch release, such as rabbitmq:4.3.6-management (with Warren version: "4.3.6"), or a digest.',
      );
    }
  },
};

const wanted = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

export const productionLimits: ResourceValidationPolicy = {
  name: "rabbitmq-production-limits",
  description: "In production RabbitMQ's containers request CPU and memory, and have a limit of memory.",
  configSchema: productionSchema,
  validateResource: ({ type, name, urn, props, getConfig }, reportViolation) => {
    const containers = brokerContainers(type, props);
    if (containers.length === 0 || !isProduction(urn, getConfig())) return;
    for (const container of containers) {
      const missing = wanted.filter((path) => at(container, "resources", ...path) === undefined);
      if (missing.length === 0) continue;
      const list = missing.map((path) => `resources.${path.join(".")}`).join(", ");
      reportViolation(
        `${named(type, name, props)} of a production stack has no ${list} for container ` +
          `${JSON.stringify(textAt(container, "name"))}, so a neighbour can take its memory or its processor. ` +
          "Set them; memory's request and limit alike.",
      );
    }
  },
};
