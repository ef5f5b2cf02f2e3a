/** Asks the broker, once and before anything is registered, what there is to adopt, and refuses what would change. */
import { Api } from "../../engine/api.ts";
import { items, map, text } from "../../engine/fromBroker.ts";
import type { Login } from "../../reach/provider.ts";
import { type Change, difference } from "../compare/difference.ts";
import { asText } from "../compare/format.ts";
import { comparable, inScope } from "../compare/living.ts";
import type { Depths } from "../compare/risk.ts";
import { livePlan } from "../definitions/livePlan.ts";
import { declarable } from "../definitions/owned.ts";
import type { Plan } from "../model.ts";
import { type ImportIds, importIds, type ListedBinding } from "./adopt.ts";
import { type Secrets, secretsThatDiffer } from "./adoptedSecrets.ts";

export interface Found {
  readonly ids: ImportIds;
  /** Objects in the vhosts of the file that it does not name. */
  readonly others: number;
}

/** @throws one error with everything that the broker holds otherwise than the plan says */
export async function findExisting(login: Login, plan: Plan, secrets: Secrets): Promise<Found> {
  const api = new Api(login);
  try {
    // The caller says what shape the API answers in.
    const get = async <T>(path: string) => (await api.getAt(path)) as T;
    const living = await livePlan({ get });
    const { plan: before } = inScope(declarable(living.plan).plan, plan);
    const changes = difference(comparable(before, plan), plan);
    const refused = [
      ...differing(changes, living.depths),
      ...(await secretsThatDiffer(api, before, plan, secrets)),
    ];
    if (refused.length > 0) throw new Error(refusal(refused));
    const listed = await Promise.all(before.vhosts.map(({ name }) => bindingsOf(api, name)));
    return {
      ids: importIds(before, listed.flat()),
      others: changes.filter(({ action }) => action === "delete").length,
    };
  } finally {
    api.close();
  }
}

function refusal(lines: readonly string[]): string {
  return [
    "The broker holds something else than the file says, and an adoption changes nothing there, so nothing was done:",
    ...lines,
    "Make the file say what the broker holds (`warren import` writes it). What shall change is changed after the " +
      "adoption, without `adopt`.",
  ].join("\n");
}

/** What is missing on the broker is made, and what the file does not name is left alone. */
function differing(changes: readonly Change[], depths: Depths): readonly string[] {
  const refused = changes.filter(({ action }) => action === "change" || action === "recreate");
  return refused.length === 0 ? [] : [asText(refused, depths)];
}

async function bindingsOf(api: Api, vhost: string): Promise<readonly ListedBinding[]> {
  const listed = await api.get("bindings", vhost);
  return items(listed).map((one) => ({
    vhost,
    binding: {
      source: text(one.source),
      destination: text(one.destination),
      destinationType: one.destination_type === "exchange" ? "exchange" : "queue",
      routingKey: text(one.routing_key),
      arguments: map(one.arguments),
    },
    propertiesKey: text(one.properties_key),
  }));
}
