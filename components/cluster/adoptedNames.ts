/**
 * What a cluster that somebody else made is called in Kubernetes. Its nodes keep their Erlang names and their volumes only
 * if Warren's StatefulSet uses the same names, so an adopted cluster has these instead of Warren's own.
 */
import type { AdoptedNames } from "./names.ts";
import { refuse, type Section, section, text } from "./read.ts";

/** One of the two. */
export interface AdoptSettings {
  /** Name of the RabbitmqCluster that RabbitMQ's Cluster Operator made the cluster from. */
  readonly operator?: string;
  /** Name of the Helm release that made it, with Bitnami's chart `rabbitmq`. */
  readonly bitnami?: string;
}

/** The variable that has the administrator's name in the pods of Bitnami's chart. */
export const bitnamiUsername = { variable: "RABBITMQ_USERNAME", otherwise: "user" } as const;

function operatorNames(former: string): AdoptedNames {
  return {
    maker: "operator",
    former,
    statefulSet: operatorStatefulSet(former),
    nodesService: `${former}-nodes`,
    clientService: former,
    domain: "",
    volumeClaim: "persistence",
    selector: { "app.kubernetes.io/name": former },
    labels: { "app.kubernetes.io/component": "rabbitmq", "app.kubernetes.io/part-of": "rabbitmq" },
    account: { uid: 999, gid: 999 },
    cookie: { secret: `${former}-erlang-cookie`, key: ".erlang.cookie" },
    administrator: {
      secret: operatorAdminSecret(former),
      usernameKey: "username",
      passwordKey: "password",
    },
  };
}

/** @param former name of the RabbitmqCluster */
export const operatorStatefulSet = (former: string) => `${former}-server`;
/** The operator's Secret with the administrator's credentials. @param former name of the RabbitmqCluster */
export const operatorAdminSecret = (former: string) => `${former}-default-user`;

function bitnamiNames(former: string): AdoptedNames {
  // Helm's charts leave their own name out where the release's has it.
  const fullName = former.includes("rabbitmq") ? former : `${former}-rabbitmq`;
  return {
    maker: "bitnami",
    former,
    statefulSet: fullName,
    nodesService: `${fullName}-headless`,
    clientService: fullName,
    domain: ".svc.cluster.local",
    volumeClaim: "data",
    selector: { "app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/instance": former },
    labels: {},
    account: { uid: 1001, gid: 1001 },
    cookie: { secret: fullName, key: "rabbitmq-erlang-cookie" },
    administrator: { secret: fullName, passwordKey: "rabbitmq-password" },
  };
}

/** Undefined if the settings adopt nothing. */
export function readAdopt(root: Section): AdoptedNames | undefined {
  if (root.values.adopt === undefined) return undefined;
  const keys: readonly (keyof AdoptSettings)[] = ["operator", "bitnami"];
  const from = section(root.values.adopt, `${root.path}.adopt`, keys, root.problems);
  const given = keys.filter((key) => from.values[key] !== undefined);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    refuse(root, "adopt", `it must have one of ${keys.join(" and ")}: who made the cluster`);
    return undefined;
  }
  const valid = (value: string) => /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value);
  const what = key === "operator" ? "a RabbitmqCluster" : "a Helm release";
  const former = text(from, key, "", valid, `it must be the name of ${what}`);
  if (former === "") return undefined;
  return key === "operator" ? operatorNames(former) : bitnamiNames(former);
}
