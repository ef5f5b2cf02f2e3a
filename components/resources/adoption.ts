/**
 * Reads, once and before anything is registered, which objects an adoption finds, and refuses what would change them.
 */
import { BrokerClient, type Credentials } from "../broker/client.ts";
import { items, text } from "../broker/fromBroker.ts";
import { type Change, difference } from "../topology/compare/difference.ts";
import { asText } from "../topology/compare/format.ts";
import { comparable, inScope } from "../topology/compare/live.ts";
import { bindingCodec } from "../topology/interchange/codec/binding.ts";
import { lenient } from "../topology/interchange/codec/reader.ts";
import { type Depths, livePlan } from "../topology/interchange/definitions/livePlan.ts";
import { declarable } from "../topology/interchange/definitions/owned.ts";
import type { Plan } from "../topology/model.ts";
import { type Secrets, secretsThatDiffer } from "./adoptedSecrets.ts";
import { type ImportIds, importIds, type ListedBinding } from "./rabbitmq/adopt.ts";

export interface Found {
  readonly ids: ImportIds;
  /** Number of objects in the file's vhosts that the file does not name. */
  readonly others: number;
}

/** @throws one error with everything on the broker that differs from the plan */
export async function findExisting(credentials: Credentials, plan: Plan, secrets: Secrets): Promise<Found> {
  const api = new BrokerClient(credentials);
  try {
    // The caller knows the shape of the API's answer.
    const get = async <T>(path: string) => (await api.getAt(path)) as T;
    const live = await livePlan({ get });
    const { plan: before } = inScope(declarable(live.plan).plan, plan);
    const changes = difference(comparable(before, plan), plan);
    const refused = [
      ...differing(changes, live.depths),
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

/** Changes of existing objects: missing ones are created, and objects that the file does not name stay untouched. */
function differing(changes: readonly Change[], depths: Depths): readonly string[] {
  const refused = changes.filter(({ action }) => action === "change" || action === "recreate");
  return refused.length === 0 ? [] : [asText(refused, depths)];
}

async function bindingsOf(api: BrokerClient, vhost: string): Promise<readonly ListedBinding[]> {
  const listed = await api.get("bindings", vhost);
  return items(listed).map((one) => ({
    vhost,
    binding: bindingCodec.read(lenient(one)),
    propertiesKey: text(one.properties_key),
  }));
}
