/**
 * What @pulumi/rabbitmq 3.3.8 would get wrong, found before anything is sent to the broker.
 * Each rule follows from the source of the plugin's upstream, terraform-provider-rabbitmq 1.8.0.
 */
import type { Binding, Exchange, Json, Plan, Policy, Position, Problem, User, Vhost } from "../model.ts";
import { quote } from "../problem.ts";

type Path = readonly (string | number)[];

/** What the passwords of a topology can come from. */
export interface Sources {
  /** Keys of `passwords`, for users with `password: {config: key}`. */
  readonly configKeys: readonly string[];
  /** A cluster gives `secretRef` its namespace. */
  readonly hasCluster: boolean;
}

/** All problems at once, in the order of the plan; empty if every object can be made faithfully. */
export function refusals(plan: Plan, sources: Sources): readonly Problem[] {
  return [...plan.users.flatMap((one) => user(one, sources)), ...plan.vhosts.flatMap(vhost)];
}

function user(of: User, sources: Sources): readonly Problem[] {
  const path = ["users", of.name];
  return [...atSign("user", of.name, path, of.at), ...password(of, sources, [...path, "password"])];
}

function password({ name, password: from, at }: User, sources: Sources, path: Path): readonly Problem[] {
  if (from.kind === "hash") {
    const message =
      `user ${quote(name)} has a password hash, which the rabbitmq plugin cannot send; ` +
      "use `generate`, `config` or `secretRef`";
    return [problem("unsupported-password-hash", message, path, at)];
  }
  if (from.kind === "config" && !sources.configKeys.includes(from.key)) {
    const message =
      `the password of user ${quote(name)} comes from the configuration key ${quote(from.key)}, which is not ` +
      `set; set it with \`pulumi config set --secret ${from.key}\`, or hand it to the Topology in \`passwords\``;
    return [problem("missing-password", message, path, at)];
  }
  if (from.kind === "secretRef" && !sources.hasCluster) {
    const message =
      `the password of user ${quote(name)} comes from the Kubernetes Secret ${quote(from.name)}, but this ` +
      "topology has no cluster, so no namespace to look in; use `generate` or `config`";
    return [problem("missing-password", message, path, at)];
  }
  return [];
}

function vhost(of: Vhost): readonly Problem[] {
  const path = ["vhosts", of.name];
  return [
    ...atSign("vhost", of.name, path, of.at),
    ...of.exchanges.flatMap((one) => exchange(one, [...path, "exchanges", one.name])),
    ...of.queues.flatMap((one) => atSign("queue", one.name, [...path, "queues", one.name], one.at)),
    ...of.bindings.flatMap((one) => binding(one, [...path, "bindings"])),
    ...of.policies.flatMap((one) => policy(one, [...path, "policies", one.name])),
  ];
}

function exchange(of: Exchange, path: Path): readonly Problem[] {
  const typed = Object.entries(of.arguments).filter(([, value]) => typeof value !== "string");
  return [
    ...atSign("exchange", of.name, path, of.at),
    ...typed.map(([name, value]) =>
      problem(
        "unsupported-exchange-argument",
        `argument ${quote(name)} of exchange ${quote(of.name)} is ${kindOf(value)}; the rabbitmq plugin ` +
          "sends every exchange argument as a string, so only strings are allowed here",
        [...path, "arguments", name],
        of.at,
      ),
    ),
  ];
}

/** The id of a binding is `vhost/source/destination/type/key`, and only the vhost's slashes are escaped. */
function binding(of: Binding, path: Path): readonly Problem[] {
  const parts = [
    ["source", of.source],
    ["destination", of.destination],
  ] as const;
  return parts
    .filter(([, value]) => value.includes("/"))
    .map(([part, value]) =>
      problem(
        "unsupported-slash",
        `the ${part} ${quote(value)} of a binding has a "/" in its name; the rabbitmq plugin would make ` +
          "the binding and then lose it; rename the object, or leave the binding to the application",
        path,
        of.at,
      ),
    );
}

function policy(of: Policy, path: Path): readonly Problem[] {
  const wrong = Object.entries(of.definition).flatMap(([name, value]) => {
    const reason = unsendable(value);
    return reason === undefined ? [] : [{ name, reason }];
  });
  return [
    ...atSign("policy", of.name, path, of.at),
    ...wrong.map(({ name, reason }) =>
      problem(
        "unsupported-policy-value",
        `${quote(name)} of policy ${quote(of.name)} ${reason}; the rabbitmq plugin can send integers, ` +
          "and strings that do not look like one",
        [...path, "definition", name],
        of.at,
      ),
    ),
  ];
}

/** Values travel as strings, and whatever reads as an integer becomes one on the way. */
function unsendable(value: Json): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? undefined : "is not a whole number";
  if (typeof value !== "string") return `is ${kindOf(value)}`;
  return /^[+-]?\d+$/.test(value) ? "is a string of digits, which would arrive as a number" : undefined;
}

/** Ids are `name@vhost` and are split at every `@`: the object would be made, not found again, and orphaned. */
function atSign(kind: string, name: string, path: Path, at: Position | undefined): readonly Problem[] {
  if (!name.includes("@")) return [];
  const message =
    `${kind} ${quote(name)} has an "@" in its name; the rabbitmq plugin would make the object ` +
    "and then lose it; choose a name without";
  return [problem("unsupported-at-sign", message, path, at)];
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}

function problem(code: string, message: string, path: Path, at: Position | undefined): Problem {
  return at === undefined ? { code, message, path } : { code, message, path, at };
}
