/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page's behaviour: search, filters, the way into vhosts and patterns, and the route of a message. */
import type { Json, Vhost } from "../../model.ts";
import { readJson } from "../../readJson.ts";
import { possibleQueues, type Routing, route } from "../../routing/route.ts";
import { type GraphEdge, type GraphNode, objectsOf } from "../model.ts";
import { insidePicture } from "./inside.ts";

/** The data embedded in the page. */
export interface PageData {
  readonly vhosts: readonly Vhost[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** The boxes of the overview, without what they stand for; none if the page shows everything in one picture. */
  readonly groups: readonly GraphNode[];
  /** Beside the overview: the vhosts of the elements `picture-0`, `picture-1`, …, which hold SVG. */
  readonly pictures: readonly string[];
}

// html.ts puts all of these into the page.
const data = readJson(document.getElementById("data")?.textContent ?? "{}") as PageData;
const field = (id: string) => document.getElementById(id) as HTMLInputElement;
const dialog = document.getElementById("inside") as HTMLDialogElement;
const main = document.querySelector("main") as HTMLElement;
const drawing = (id: string) => document.getElementById(id);
const overview = data.groups.length > 0 ? main.innerHTML : "";

/** Everything on the way of the message that is followed, by id. */
let hits: ReadonlySet<string> = new Set();
/** The vhost in the picture; empty for the overview, or if there is one picture only. */
let shown = "";

/** The nodes that match search and filters, by id. */
function chosen(): ReadonlySet<string> {
  const words = field("search").value.trim().toLowerCase();
  const is = (id: string, value: string) => field(id).value === "" || field(id).value === value;
  const matches = ({ name, details }: GraphNode) =>
    [name, ...details].some((text) => text.toLowerCase().includes(words));
  return new Set(
    data.nodes
      .filter(
        (node) => is("vhost", node.vhost) && is("kind", `${node.kind} ${node.type}`) && is("team", node.team),
      )
      .filter((node) => words === "" || matches(node) || objectsOf(node).some(matches))
      .map(({ id }) => id),
  );
}

const isIn = ({ vhost, type, name }: GraphNode, node: GraphNode) =>
  node.vhost === vhost && (type === "vhost" || node.team === (type === "team" ? name : ""));

function filter(): void {
  show(field("vhost").value);
  const left = chosen();
  for (const { id } of data.nodes) drawing(id)?.classList.toggle("dim", !left.has(id));
  for (const { id, from, to } of data.edges) {
    drawing(id)?.classList.toggle("dim", !left.has(from) || !left.has(to));
  }
  const nodes = data.nodes.filter(({ id }) => left.has(id));
  for (const group of data.groups) {
    drawing(group.id)?.classList.toggle("dim", !nodes.some((node) => isIn(group, node)));
  }
  field("count").textContent = `${left.size} of ${data.nodes.length}`;
  const isAll = left.size === data.nodes.length;
  const [first] = left;
  if (!isAll && first !== undefined) drawing(first)?.scrollIntoView({ block: "center", inline: "center" });
}

/** Puts the picture of a vhost, or the overview, in the place of the other one. */
function show(vhost: string): void {
  if (vhost === shown || data.groups.length === 0) return;
  shown = vhost;
  main.innerHTML = drawing(`picture-${data.pictures.indexOf(vhost)}`)?.textContent ?? overview;
  field("back").hidden = vhost === "";
  mark();
}

function mark(): void {
  for (const hit of document.querySelectorAll(".hit")) hit.classList.remove("hit");
  for (const id of hits) drawing(id)?.classList.add("hit");
}

function open(event: MouseEvent): void {
  const id = event.target instanceof Element ? event.target.closest(".node")?.id : undefined;
  const group = data.groups.find((one) => one.id === id);
  if (group !== undefined) {
    field("vhost").value = group.vhost;
    field("team").value = group.type === "team" ? group.name : "";
    filter();
    return;
  }
  const node = data.nodes.find((one) => one.id === id);
  if (node?.inside === undefined) return;
  field("title").textContent = `${node.name}: what is in it`;
  field("contents").innerHTML = insidePicture(node);
  mark();
  dialog.showModal();
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

const keyOf = (vhost: string, kind: string, name: string) => JSON.stringify([vhost, kind, name]);

/** Made when a message is followed for the first time: with thousands of objects it takes a moment. */
let index: ReturnType<typeof indexed> | undefined;

function indexed() {
  const objects = data.nodes.flatMap((box) =>
    objectsOf(box).map(({ vhost, kind, name, id }) => [keyOf(vhost, kind, name), [box.id, id]] as const),
  );
  const edges = [...data.edges, ...data.nodes.flatMap(({ inside }) => inside?.edges ?? [])];
  return { objects: new Map(objects), edges: Map.groupBy(edges, ({ from }) => from) };
}

/** The box that stands for the object, and the object itself, by id. */
const idsOf = (vhost: string, kind: GraphNode["kind"], name: string): readonly string[] =>
  index?.objects.get(keyOf(vhost, kind, name)) ?? [];

const edgesOf = (
  from: readonly string[],
  to: readonly string[],
  kind: GraphEdge["kind"],
): readonly string[] =>
  from
    .flatMap((id) => index?.edges.get(id) ?? [])
    .filter((edge) => to.includes(edge.to) && edge.kind === kind)
    .map(({ id }) => id);

function wayOf(vhost: string, routing: Routing): readonly string[] {
  const steps = routing.steps.flatMap(({ exchange, cause, bindings }) => {
    const here = idsOf(vhost, "exchange", exchange);
    const before = cause.kind === "alternate" ? idsOf(vhost, "exchange", cause.from) : [];
    const taken = bindings.flatMap(({ destination, destinationType }) =>
      edgesOf(here, idsOf(vhost, destinationType, destination), "binding"),
    );
    return [...here, ...edgesOf(before, here, "alternate"), ...taken];
  });
  const queues = possibleQueues(routing).flatMap((queue) => idsOf(vhost, "queue", queue));
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
  const vhost = data.vhosts.find(({ name }) => name === field("in").value);
  if (vhost === undefined) return;
  if (data.groups.length > 0) {
    field("vhost").value = vhost.name;
    filter();
  }
  const message = { exchange: field("exchange").value, key: field("key").value, headers: headers() };
  const routing = route(vhost, message);
  index ??= indexed();
  hits = new Set(wayOf(vhost.name, routing));
  mark();
  document.body.classList.add("following");
  field("answer").textContent = says(routing);
}

function forget(): void {
  hits = new Set();
  mark();
  document.body.classList.remove("following");
  field("answer").textContent = "";
}

for (const id of ["search", "vhost", "kind", "team"]) field(id).addEventListener("input", filter);
document.getElementById("message")?.addEventListener("submit", follow);
document.getElementById("message")?.addEventListener("reset", forget);
main.addEventListener("click", open);
field("back").addEventListener("click", () => {
  for (const id of ["vhost", "team"]) field(id).value = "";
  filter();
});
field("fit").addEventListener("input", () => document.body.classList.toggle("fit", field("fit").checked));
