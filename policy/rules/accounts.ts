/** The user guest, whose password everybody knows. */
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { objectsIn } from "../../components/provider/state/tree.ts";
import { brokerContainers, named } from "../broker.ts";
import { isProduction, productionSchema } from "../production.ts";
import { entriesAt, isMap, itemsAt, textAt } from "../read.ts";

export const guest: ResourceValidationPolicy = {
  name: "rabbitmq-guest",
  description: "No user guest with its usual password or as administrator; in production none at all.",
  configSchema: productionSchema,
  validateResource: (args, reportViolation) => {
    const { type, name, urn, props } = args;
    const isLive = isProduction(urn, args.getConfig());
    for (const [user, why] of guestsIn(args, isLive)) {
      reportViolation(
        `${named(type, name, props)}: user ${JSON.stringify(user)} ${why}. ` +
          "Take the user out, and give each application one of its own with a generated password.",
      );
    }
  },
};

type Guest = readonly [user: string, why: string];

function guestsIn({ type, props }: ResourceValidationArgs, isLive: boolean): readonly Guest[] {
  if (type === "rabbitmq:index/user:User") return judged(textAt(props, "name"), props, isLive);
  if (type.startsWith("warren:index:")) {
    return usersIn(props).flatMap(([user, value]) => judged(user, value, isLive));
  }
  if (type === "kubernetes:core/v1:ConfigMap") {
    return entriesAt(props, "data").flatMap(([, text]) => (typeof text === "string" ? inConf(text) : []));
  }
  return brokerContainers(type, props).flatMap((container) =>
    itemsAt(container, "env").some(
      (one) => textAt(one, "name") === "RABBITMQ_DEFAULT_PASS" && textAt(one, "value") === "guest",
    )
      ? [["guest", "gets the password that everybody knows, by RABBITMQ_DEFAULT_PASS"] as const]
      : [],
  );
}

function usersIn(props: unknown): readonly (readonly [string, unknown])[] {
  const objects = Object.fromEntries(entriesAt(props, "objects").filter(([kind]) => kind === "users"));
  return objectsIn<unknown>(objects).map(({ keys: [user = ""], value }) => [user, value]);
}

function judged(user: string | undefined, value: unknown, isLive: boolean): readonly Guest[] {
  if (user !== "guest" || !isMap(value)) return [];
  if (textAt(value, "password") === "guest") return [[user, "has the password that everybody knows"]];
  if (itemsAt(value, "tags").includes("administrator")) {
    return [[user, "is an administrator, whose name everybody knows"]];
  }
  return isLive ? [[user, "is the one that everybody tries, in a production stack"]] : [];
}

/** rabbitmq.conf. The names of the keys are RabbitMQ's. */
const inConf = (text: string): readonly Guest[] =>
  /^\s*default_pass\s*=\s*'?guest'?\s*$/m.test(text)
    ? [["guest", "gets the password that everybody knows, by default_pass"]]
    : [];
