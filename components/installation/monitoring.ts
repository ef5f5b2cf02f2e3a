/** What Prometheus and Grafana get of a cluster. */
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import { dashboardConfigMaps } from "../cluster/monitoring/dashboards/dashboards.ts";
import { runbooksWarning } from "../cluster/monitoring/readMonitoring.ts";
import { ruleFile } from "../cluster/monitoring/rules.ts";
import {
  type OperatorObject,
  operatorGroup,
  podMonitor,
  prometheusRule,
  scrapeAnnotations,
  serviceMonitor,
} from "../cluster/monitoring/scrape.ts";
import type { Texts } from "../cluster/names.ts";
import type { Resolved } from "../cluster/settings.ts";
import { servesGroup } from "../connection/program/servesGroup.ts";
import { placed } from "./placed.ts";

export interface Monitored {
  /** Of the Service for clients. Undefined: none. */
  readonly annotations?: pulumi.Output<Texts>;
  /** Known once all objects are registered. */
  readonly registered: pulumi.Output<unknown>;
}

/** @param cluster the component, whose Kubernetes provider the objects have */
export function createMonitoring(
  name: string,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  cluster: pulumi.ComponentResource,
  child: pulumi.CustomResourceOptions,
): Monitored {
  const { monitoring } = settings;
  if (monitoring === undefined) return { registered: pulumi.output(true) };
  if (monitoring.dashboards) {
    for (const { id, manifest } of dashboardConfigMaps(settings)) {
      new ConfigMap(`${name}-${id}`, placed(manifest, namespace), child);
    }
  }
  const make = (suffix: string, { spec, ...object }: OperatorObject, input: pulumi.Input<object> = spec) =>
    new CustomResource(`${name}-${suffix}`, { ...placed(object, namespace), spec: input }, child);
  const makeRules = () => {
    if (!monitoring.rules) return;
    const warning = runbooksWarning(monitoring);
    if (warning !== undefined && pulumi.runtime.isDryRun()) void pulumi.log.warn(warning, cluster);
    const spec = pulumi.output(namespace).apply((where) => ruleFile(settings, monitoring, where));
    make("rules", prometheusRule(settings, monitoring), spec);
  };
  const { scrape } = monitoring;
  if (scrape === "serviceMonitor" || scrape === "podMonitor") {
    make("monitor", (scrape === "podMonitor" ? podMonitor : serviceMonitor)(settings, monitoring));
    makeRules();
    return { registered: pulumi.output(true) };
  }
  const provider = cluster.getProvider("kubernetes:apiextensions.k8s.io/v1:CustomResource");
  const annotations = servesGroup(operatorGroup, cluster, provider).apply((isServed): Texts => {
    if (isServed) makeRules();
    if (isServed && scrape === "auto") make("monitor", serviceMonitor(settings, monitoring));
    return scrape === "none" || (isServed && scrape === "auto") ? {} : scrapeAnnotations(settings);
  });
  return { annotations, registered: annotations };
}

/** The Service with these annotations, and its own, which come first. */
export function annotated(service: k8s.core.v1.Service, { annotations }: Monitored): k8s.core.v1.Service {
  if (annotations === undefined) return service;
  // As for `placed`: the mappers make plain metadata.
  const metadata = service.metadata as { readonly annotations?: Texts };
  const all = annotations.apply((more) => ({ ...more, ...metadata.annotations }));
  return { ...service, metadata: { ...metadata, annotations: all } };
}
