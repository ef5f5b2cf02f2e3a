/** Reports what a topology needs from outside and does not get, before anything is sent to the broker. */
import { sourcesIn } from "../topology/interchange/definitions/sources.ts";
import type { Plan, Position, Problem, SecretSource } from "../topology/model.ts";
import { quote } from "../topology/report/problem.ts";

/** The sources of a topology's secrets. */
export interface Sources {
  /** Keys of `passwords`, for `{config: key}`. */
  readonly configKeys: readonly string[];
  /** The namespace of `secretRef` is the cluster's. */
  readonly hasCluster: boolean;
}

/** A secret from elsewhere, and its purpose. */
interface Wanted {
  /** E.g. `the password of user "app"`. */
  readonly what: string;
  readonly source: SecretSource;
  readonly path: Problem["path"];
  readonly at: Position | undefined;
}

/** The keys of the stack's configuration that contain a topology's secrets. */
export function configKeysOf(plan: Plan): readonly string[] {
  return [...new Set(wantedBy(plan).flatMap(({ source }) => (source.kind === "config" ? [source.key] : [])))];
}

/** All problems at once, in the order of the plan; empty if every secret has a source. */
export function refusals(plan: Plan, sources: Sources): readonly Problem[] {
  return wantedBy(plan).flatMap((wanted) => {
    const message = missing(wanted, sources);
    if (message === undefined) return [];
    const { path, at } = wanted;
    return [{ code: "missing-password", message, path, ...(at && { at }) }];
  });
}

function wantedBy({ users, vhosts }: Plan): readonly Wanted[] {
  return [
    ...users.flatMap(({ name, password, at }): readonly Wanted[] =>
      password.kind === "config" || password.kind === "secretRef"
        ? [
            {
              what: `the password of user ${quote(name)}`,
              source: password,
              path: ["users", name, "password"],
              at,
            },
          ]
        : [],
    ),
    ...vhosts.flatMap((vhost) =>
      vhost.parameters.flatMap(({ component, name, secrets, at }) =>
        Object.entries(secrets).flatMap(([key, secret]) =>
          sourcesIn(secret).map((source) => ({
            what: `${quote(key)} of ${component} ${quote(name)}`,
            source,
            path: ["vhosts", vhost.name, component, name, key],
            at,
          })),
        ),
      ),
    ),
  ];
}

function missing({ what, source }: Wanted, sources: Sources): string | undefined {
  if (source.kind === "config") {
    if (sources.configKeys.includes(source.key)) return undefined;
    return (
      `${what} comes from the configuration key ${quote(source.key)}, which is not set; set it with ` +
      `\`pulumi config set --secret ${source.key}\`, or hand it to the Topology in \`passwords\``
    );
  }
  if (sources.hasCluster) return undefined;
  return (
    `${what} comes from the Kubernetes Secret ${quote(source.name)}, but this topology has no cluster, so no ` +
    "namespace to look in; use the configuration"
  );
}
