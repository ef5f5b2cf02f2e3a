// Why an object is not ready: its Pods' conditions, their containers' states, and the last warnings about both.
import {
  at,
  isMap,
  type JsonMap,
  listAt,
  stringAt,
  type Value,
} from "../../../../components/engine/protocol/value.ts";
import type { Api } from "../api.ts";

/** More would bury the cause. */
const shownPods = 5;
const shownEvents = 5;

/** Lines for an error message. Never throws: an explanation that cannot be had must not hide the error itself. */
export async function explain(live: JsonMap, api: Api): Promise<readonly string[]> {
  const namespace = stringAt(live, "metadata", "namespace");
  if (namespace === undefined) return [];
  try {
    const pods = await podsOf(live, namespace, api);
    const events = await api.list(`/api/v1/namespaces/${namespace}/events`, "fieldSelector=type%3DWarning");
    const names = new Set([live, ...pods].map((object) => stringAt(object, "metadata", "name")));
    return [
      ...pods.flatMap(describePod).slice(0, shownPods * 3),
      ...events
        .filter((event) => names.has(stringAt(event, "involvedObject", "name")))
        .sort((a, b) => eventTime(a).localeCompare(eventTime(b)))
        .slice(-shownEvents)
        .map(describeEvent),
    ];
  } catch {
    return [];
  }
}

async function podsOf(live: JsonMap, namespace: string, api: Api): Promise<readonly JsonMap[]> {
  if (stringAt(live, "kind") === "Pod") return [live];
  const selector =
    stringAt(live, "kind") === "Service"
      ? at(live, "spec", "selector")
      : at(live, "spec", "selector", "matchLabels");
  if (!isMap(selector) || Object.keys(selector).length === 0) return [];
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(",");
  return api.list(`/api/v1/namespaces/${namespace}/pods`, String(new URLSearchParams({ labelSelector })));
}

/** One line for each thing that keeps a Pod from being ready; none for one that is. */
export function describePod(pod: JsonMap): readonly string[] {
  const name = `Pod ${stringAt(pod, "metadata", "name")}`;
  const conditions = listAt(pod, "status", "conditions");
  if (conditions.some((item) => stringAt(item, "type") === "Ready" && stringAt(item, "status") === "True"))
    return [];
  const containers = [
    ...listAt(pod, "status", "initContainerStatuses"),
    ...listAt(pod, "status", "containerStatuses"),
  ];
  const stuck = containers.flatMap((container) =>
    describeContainer(container).map((text) => `${name}: ${text}`),
  );
  if (stuck.length > 0) return stuck;
  const unmet = conditions.find((item) => stringAt(item, "status") === "False");
  const message = stringAt(unmet, "message") ?? stringAt(unmet, "reason");
  return [`${name}: ${message ?? `phase ${stringAt(pod, "status", "phase") ?? "Pending"}`}`];
}

function describeContainer(container: Value): readonly string[] {
  if (at(container, "ready") === true) return [];
  const name = `container ${stringAt(container, "name")}`;
  const states = [
    ["waiting", at(container, "state", "waiting")],
    ["terminated", at(container, "state", "terminated")],
    ["before that terminated", at(container, "lastState", "terminated")],
  ] as const;
  return states.flatMap(([word, state]) => {
    const reason = stringAt(state, "reason");
    // An init container that has done its work is no obstacle.
    if (reason === undefined || reason === "Completed" || reason === "PodInitializing") return [];
    const message = stringAt(state, "message");
    const code = at(state, "exitCode");
    const exit = typeof code === "number" ? ` (exit code ${code})` : "";
    return [`${name} ${word}: ${reason}${exit}${message === undefined ? "" : `: ${message}`}`];
  });
}

function eventTime(event: JsonMap): string {
  return stringAt(event, "lastTimestamp") ?? stringAt(event, "eventTime") ?? "";
}

function describeEvent(event: JsonMap): string {
  const about = `${stringAt(event, "involvedObject", "kind")} ${stringAt(event, "involvedObject", "name")}`;
  return `${about}: ${stringAt(event, "reason")}: ${stringAt(event, "message")}`;
}
