/** Transfers to and from other brokers: shovels and federation. */

import { ownVhost } from "../language/brokerAddress.ts";
import type { Json, Parameter, Vhost } from "../model.ts";
import { exchangeSettings, queueSettings, type Settings } from "../routing/settings.ts";
import { addEdge, addNode, type Draft, exchangeIn, fileOf, type NodeDraft, queueIn } from "./nodes.ts";

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
  const node: NodeDraft = { kind: "transfer", name, type: "shovel", details, ...fileOf(parameter.at) };
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

/** More upstreams of one set are one box: nobody can follow that many edges. */
const mostUpstreams = 8;

/** What policies can name. */
interface Upstreams {
  readonly byName: ReadonlyMap<string, Parameter>;
  /** Names of upstreams by the name of their set. */
  readonly sets: ReadonlyMap<string, readonly string[]>;
}

function upstreamsOf({ parameters }: Vhost): Upstreams {
  const of = (component: string) => parameters.filter((one) => one.component === component);
  const byName = new Map(of("federation-upstream").map((one) => [one.name, one]));
  const sets = of("federation-upstream-set").map(({ name, value }) => {
    const members = Array.isArray(value) ? (value as readonly Json[]) : []; // as above
    const names = members.map((entry) => valueAt(entry, "upstream")).filter((one) => typeof one === "string");
    return [name, names] as const;
  });
  return { byName, sets: new Map([...sets, ["all", [...byName.keys()]]]) };
}

function federated(
  { byName, sets }: Upstreams,
  { get }: Settings,
  to: NodeDraft | undefined,
  draft: Draft,
): void {
  const add = (name: string, details: readonly string[]) => {
    const from = addNode(draft, { kind: "transfer", name, type: "federation", details });
    if (to !== undefined) addEdge(draft, from, to, "transfer", "federated");
  };
  const [one, set] = [get("federation-upstream"), get("federation-upstream-set")];
  const ofSet = typeof set === "string" ? (sets.get(set) ?? []) : [];
  const names = typeof one === "string" ? [one] : ofSet;
  if (typeof set === "string" && names.length > mostUpstreams) {
    add(set, [`a set of ${names.length} upstreams`]);
    return;
  }
  for (const name of names) {
    const upstream = byName.get(name);
    // An upstream whose address names no vhost is the vhost of the same name.
    add(name, upstream === undefined ? ["not defined"] : [`from ${placeOf(upstream, "uri", "/")}`]);
  }
}

export function transfersOf(vhost: Vhost, draft: Draft): void {
  for (const parameter of vhost.parameters)
    if (parameter.component === "shovel") shovel(parameter, vhost.name, draft);
  const upstreams = upstreamsOf(vhost);
  for (const exchange of vhost.exchanges) {
    federated(upstreams, exchangeSettings(vhost, exchange), exchangeIn(draft, exchange.name), draft);
  }
  for (const queue of vhost.queues) {
    federated(upstreams, queueSettings(vhost, queue), queueIn(draft, queue.name), draft);
  }
}
