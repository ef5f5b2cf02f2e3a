/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page's behaviour: search, filters, and the route of a message that the user types in. */
import type { Json, Vhost } from "../../model.ts";
import { readJson } from "../../readJson.ts";
import { possibleQueues, type Routing, route } from "../../routing/route.ts";
import type { GraphEdge, GraphNode } from "../model.ts";

/** The data embedded in the page. */
export interface PageData {
  readonly vhosts: readonly Vhost[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

// html.ts puts both into the page.
const data = readJson(document.getElementById("data")?.textContent ?? "{}") as PageData;
const field = (id: string) => document.getElementById(id) as HTMLInputElement;
const drawing = (id: string) => document.getElementById(id);

/** The nodes that match search and filters, by id. */
function chosen(): ReadonlySet<string> {
  const words = field("search").value.trim().toLowerCase();
  const is = (id: string, value: string) => field(id).value === "" || field(id).value === value;
  return new Set(
    data.nodes
      .filter(
        (node) => is("vhost", node.vhost) && is("kind", `${node.kind} ${node.type}`) && is("team", node.team),
      )
      .filter(({ name, details }) => [name, ...details].some((text) => text.toLowerCase().includes(words)))
      .map(({ id }) => id),
  );
}

function filter(): void {
  const left = chosen();
  for (const { id } of data.nodes) drawing(id)?.classList.toggle("dim", !left.has(id));
  for (const { id, from, to } of data.edges) {
    drawing(id)?.classList.toggle("dim", !left.has(from) || !left.has(to));
  }
  field("count").textContent = `${left.size} of ${data.nodes.length}`;
  const isAll = left.size === data.nodes.length;
  const [first] = left;
  if (!isAll && first !== undefined) drawing(first)?.scrollIntoView({ block: "center", inline: "center" });
}

/** One `name=value` per line; a value that reads as a number or a boolean becomes one. */
function headers(): { [name: string]: Json } {
  const lines = field("headers")
    .value.split(/[\n,]/)
    .filter((line) => line.includes("="));
  return Object.fromEntries(
    lines.map((line) => {
      const name = line.slice(0, line.indexOf("=")).trim();
      const text = line.slice(line.indexOf("=") + 1).trim();
      return [name, /^(true|false|-?\d+(\.\d+)?)$/.test(text) ? (JSON.parse(text) as Json) : text];
    }),
  );
}

const nodeOf = (vhost: string, kind: GraphNode["kind"], name: string) =>
  data.nodes.find((node) => node.vhost === vhost && node.kind === kind && node.name === name)?.id;

const edgeOf = (from: string | undefined, to: string | undefined, kind: GraphEdge["kind"]) =>
  data.edges.find((edge) => edge.from === from && edge.to === to && edge.kind === kind)?.id;

/** Everything on the message's route, by id. */
function wayOf(vhost: string, routing: Routing): readonly (string | undefined)[] {
  const steps = routing.steps.flatMap(({ exchange, cause, bindings }) => {
    const here = nodeOf(vhost, "exchange", exchange);
    const before = cause.kind === "alternate" ? nodeOf(vhost, "exchange", cause.from) : undefined;
    const taken = bindings.map(({ destination, destinationType }) =>
      edgeOf(here, nodeOf(vhost, destinationType, destination), "binding"),
    );
    return [here, edgeOf(before, here, "alternate"), ...taken];
  });
  const queues = possibleQueues(routing).map((queue) => nodeOf(vhost, "queue", queue));
  const options = routing.choices.flatMap(({ oneOf }) => oneOf.flatMap((option) => wayOf(vhost, option)));
  return [...steps, ...queues, ...options];
}

function says(routing: Routing): string {
  if (routing.refused !== undefined) return `refused: ${routing.refused}`;
  const queues = possibleQueues(routing);
  const doubt = routing.unknown.length > 0 ? ` (not certain: ${routing.unknown.join("; ")})` : "";
  if (queues.length === 0) return `reaches no queue${doubt}`;
  const word = routing.choices.length > 0 ? "reaches one or more of" : "reaches";
  return `${word} ${queues.join(", ")}${doubt}`;
}

function follow(event: Event): void {
  event.preventDefault();
  for (const hit of document.querySelectorAll(".hit")) hit.classList.remove("hit");
  const vhost = data.vhosts.find(({ name }) => name === field("in").value);
  if (vhost === undefined) return;
  const message = { exchange: field("exchange").value, key: field("key").value, headers: headers() };
  const routing = route(vhost, message);
  for (const id of wayOf(vhost.name, routing)) if (id !== undefined) drawing(id)?.classList.add("hit");
  document.body.classList.add("following");
  field("answer").textContent = says(routing);
}

function forget(): void {
  for (const hit of document.querySelectorAll(".hit")) hit.classList.remove("hit");
  document.body.classList.remove("following");
  field("answer").textContent = "";
}

for (const id of ["search", "vhost", "kind", "team"]) field(id).addEventListener("input", filter);
document.getElementById("message")?.addEventListener("submit", follow);
document.getElementById("message")?.addEventListener("reset", forget);
field("fit").addEventListener("input", () => document.body.classList.toggle("fit", field("fit").checked));
