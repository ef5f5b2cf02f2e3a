/** Transfers to and from other brokers: shovels and federation. */

import { ownVhost } from "../language/brokerAddress.ts";
import type { Json, Parameter, Vhost } from "../model.ts";
import { exchangeSettings, queueSettings, type Settings } from "../routing/settings.ts";
import { addEdge, addNode, type Draft, exchangeIn, type NodeDraft, queueIn } from "./nodes.ts";

const valueAt = (value: Json, key: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })[key] // Array.isArray cannot tell a readonly array
    : undefined;

/** In the vhost that is drawn. */
const here = "this vhost";

/** Only host, port and vhost: the address can contain a password. */
function placeOf({ value, secrets }: Parameter, name: string, vhost: string): string {
  const given = valueAt(value, name);
  const address = Array.isArray(given) ? given[0] : given;
  if (Object.hasOwn(secrets, name) || typeof address !== "string") return "an address from elsewhere";
  const own = ownVhost(address);
  if (own !== undefined) return own === vhost ? here : `vhost ${own} of this broker`;
  return address.replace(/^.*@|^amqps?:\/\//su, "").replace(/\?.*$/su, "");
}

function shovel(parameter: Parameter, vhost: string, draft: Draft): void {
  const { name, value } = parameter;
  const details: string[] = [];
  const node: NodeDraft = { kind: "transfer", name, type: "shovel", details };
  const ends = [
    ["src", "from"],
    ["dest", "to"],
  ] as const;
  for (const [end, word] of ends) {
    const queue = valueAt(value, `${end}-queue`);
    const exchange = valueAt(value, `${end}-exchange`);
    const there = placeOf(parameter, `${end}-uri`, vhost);
    const local = there === here;
    let found: NodeDraft | undefined;
    if (local && typeof queue === "string") found = queueIn(draft, queue);
    if (local && typeof exchange === "string") found = draft.nodes.get(`exchange ${exchange}`);
    if (found === undefined) {
      const what = queue ?? exchange ?? valueAt(value, `${end}-address`) ?? "";
      details.push(`${word} ${typeof what === "string" ? what : ""} at ${there}`.replace("  ", " "));
      continue;
    }
    const shown = addNode(draft, node);
    if (end === "src") addEdge(draft, found, shown, "transfer", "");
    else addEdge(draft, shown, found, "transfer", "");
  }
  addNode(draft, node);
}

/** Names of the upstreams that a policy assigns to an object. */
function upstreamsOf(vhost: Vhost, settings: Settings): readonly string[] {
  const all = vhost.parameters.filter(({ component }) => component === "federation-upstream");
  const one = settings.get("federation-upstream");
  if (typeof one === "string") return [one];
  const set = settings.get("federation-upstream-set");
  if (typeof set !== "string") return [];
  if (set === "all") return all.map(({ name }) => name);
  const found = vhost.parameters.find(
    ({ component, name }) => component === "federation-upstream-set" && name === set,
  );
  const members = Array.isArray(found?.value) ? (found.value as readonly Json[]) : []; // as above
  return members.map((entry) => valueAt(entry, "upstream")).filter((name) => typeof name === "string");
}

function federated(vhost: Vhost, settings: Settings, to: NodeDraft | undefined, draft: Draft): void {
  for (const name of upstreamsOf(vhost, settings)) {
    const upstream = vhost.parameters.find(
      (parameter) => parameter.component === "federation-upstream" && parameter.name === name,
    );
    // An upstream whose address names no vhost is the vhost of the same name.
    const details = upstream === undefined ? ["not defined"] : [`from ${placeOf(upstream, "uri", "/")}`];
    const from = addNode(draft, { kind: "transfer", name, type: "federation", details });
    if (to !== undefined) addEdge(draft, from, to, "transfer", "federated");
  }
}

export function transfersOf(vhost: Vhost, draft: Draft): void {
  for (const parameter of vhost.parameters)
    if (parameter.component === "shovel") shovel(parameter, vhost.name, draft);
  for (const exchange of vhost.exchanges) {
    federated(vhost, exchangeSettings(vhost, exchange), exchangeIn(draft, exchange.name), draft);
  }
  for (const queue of vhost.queues) {
    federated(vhost, queueSettings(vhost, queue), queueIn(draft, queue.name), draft);
  }
}
