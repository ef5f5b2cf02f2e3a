/** Named sets of values for common kinds of cluster. What the settings say themselves comes first. */
import { isMap } from "./podSettings.ts";
import { refuse, type Section, type SettingProblem } from "./read.ts";
import type { ClusterSettings, Resolved } from "./settings.ts";

export type Profile = "development" | "production" | "edge";

/** docs/cluster.md prints the same table; a test compares the two. */
export const profiles: { readonly [profile in Profile]: ClusterSettings } = {
  development: {
    replicas: 1,
    resources: { cpu: "100m", memory: "512Mi" },
    storage: { size: "1Gi", whenDeleted: "delete" },
    terminationGracePeriodSeconds: 60,
  },
  production: {
    replicas: 3,
    resources: { cpu: "2", memory: "4Gi" },
    storage: { size: "50Gi" },
    spread: "required",
    config: { "log.console.formatter": "json" },
  },
  edge: {
    replicas: 1,
    resources: { cpu: "250m", memory: "512Mi" },
    storage: { size: "5Gi" },
    terminationGracePeriodSeconds: 300,
  },
};

const isProfile = (value: unknown): value is Profile => typeof value === "string" && value in profiles;

/** The settings with the profile's values below them. A map of settings is merged key by key. */
export function withProfile(settings: unknown): unknown {
  if (!isMap(settings) || !("profile" in settings) || !isProfile(settings.profile)) return settings;
  const merged: Record<string, unknown> = { ...profiles[settings.profile] };
  for (const [key, value] of Object.entries(settings)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? { ...below, ...value } : value;
  }
  return merged;
}

/** Reports a profile that does not exist, and values that contradict what it is for. */
export function checkProfile(root: Section, settings: Omit<Resolved, "name">): void {
  const { profile } = root.values;
  if (profile === undefined) return;
  if (!isProfile(profile)) {
    refuse(root, "profile", `it must be ${Object.keys(profiles).join(" or ")}`);
    return;
  }
  for (const [path, why] of contradictions(profile, settings)) {
    const message = `${root.path}.${path}: not with profile ${profile}: ${why}`;
    root.problems.push({ path: `${root.path}.${path}`, message } satisfies SettingProblem);
  }
}

function contradictions(
  profile: Profile,
  { replicas, storage, image }: Omit<Resolved, "name">,
): readonly (readonly [path: string, why: string])[] {
  const even = replicas % 2 === 0 && replicas > 0;
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
  const isFixed = /\d+\.\d+\.\d+/.test(tag) || image.includes("@sha256:");
  return [
    ...(even && profile !== "development"
      ? [
          [
            "replicas",
            `${replicas} nodes survive no more losses than ${replicas - 1}; give an odd number`,
          ] as const,
        ]
      : []),
    ...(profile === "production" && replicas === 1
      ? [["replicas", "one node does not survive the loss of a machine; give 3 or more"] as const]
      : []),
    ...(profile === "production" && storage.whenDeleted === "delete"
      ? [
          [
            "storage.whenDeleted",
            "a deleted StatefulSet would take its messages along; leave it out",
          ] as const,
        ]
      : []),
    ...(profile === "production" && !isFixed
      ? [
          [
            "image",
            `the tag "${tag}" is another image tomorrow; name a patch release, in the tag or with \`version: "x.y.z"\`, or a digest`,
          ] as const,
        ]
      : []),
  ];
}
