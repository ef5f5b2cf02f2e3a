/** The diagram as one HTML file: the picture, and a script that searches, filters and follows messages in it. */
import { createHash } from "node:crypto";
import { byText } from "../../canonical.ts";
import { inScript, inXml } from "../../escape.ts";
import type { Plan } from "../../model.ts";
import { type Graph, objectsOf } from "../model.ts";
import type { PageData } from "./app.ts";
import { pageStyle } from "./style.ts";

/** The browser does not look into it until a reader opens the vhost. In SVG every `<` of a name is escaped. */
const asText = (svg: string, index: number) =>
  `<script id="picture-${index}" type="image/svg+xml">${svg}</script>`;

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

function options(values: Iterable<string>, all: string): string {
  const rest = [...new Set(values)].filter((value) => value !== "").sort(byText);
  const option = (value: string, text: string) => `<option value="${inXml(value)}">${inXml(text)}</option>`;
  return [...(all === "" ? [] : [option("", all)]), ...rest.map((value) => option(value, value))].join("");
}

const listed = (id: string, names: Iterable<string>) =>
  `<datalist id="${id}">${options(names, "")}</datalist>`;

function form({ nodes, vhosts }: PageData): string {
  const exchanges = nodes
    .flatMap(objectsOf)
    .filter(({ kind }) => kind === "exchange")
    .map(({ name }) => name);
  return `<header>
<label>Search <input id="search" type="search" placeholder="part of a name"></label>
<label>Vhost <select id="vhost">${options(
    nodes.map(({ vhost }) => vhost),
    "all",
  )}</select></label>
<label>Kind <select id="kind">${options(
    nodes.map(({ kind, type }) => `${kind} ${type}`),
    "all",
  )}</select></label>
<label>Team <select id="team">${options(
    nodes.map(({ team }) => team),
    "all",
  )}</select></label>
<output id="count">${nodes.length} of ${nodes.length}</output>
<button id="back" type="button" hidden>Overview</button>
<label><input id="fit" type="checkbox"> fit to the window</label>
<form id="message">
<b>Where does a message go?</b>
<label>Vhost <select id="in">${options(
    vhosts.map(({ name }) => name),
    "",
  )}</select></label>
<label>Exchange <input id="exchange" list="exchanges" placeholder="(default exchange)"></label>${listed("exchanges", exchanges)}
<label>Routing key <input id="key"></label>
<label>Headers <input id="headers" placeholder="name=value, name=value"></label>
<button>Follow</button> <button type="reset">Clear</button>
<output id="answer"></output>
</form>
</header>`;
}

export interface Page {
  readonly plan: Plan;
  /** The graph of the plan, with folded patterns or without. */
  readonly graph: Graph;
  /** The output of `svgOf` for the graph, or for its overview. */
  readonly svg: string;
  /** @default none: `svg` shows the whole graph */
  readonly overview?: { readonly graph: Graph; readonly pictures: ReadonlyMap<string, string> };
  readonly title: string;
  /** app.ts and all its imports, as one script for a browser. */
  readonly script: string;
}

export function htmlOf({ plan, graph, svg, overview, title, script }: Page): string {
  const shown = new Set(graph.nodes.map(({ vhost }) => vhost));
  const vhosts = plan.vhosts
    .filter(({ name }) => shown.has(name))
    // Only what routing needs, without users and secrets.
    .map((vhost) => ({ ...vhost, permissions: [], topicPermissions: [], parameters: [] }));
  const groups = (overview?.graph.nodes ?? []).map(({ inside: _, ...group }) => group);
  const pictures = overview?.pictures ?? new Map<string, string>();
  const data: PageData = { vhosts, ...graph, groups, pictures: [...pictures.keys()] };
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src ${hash(script)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${inXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${form(data)}
<main>
${svg}
</main>
<dialog id="inside"><form method="dialog"><b id="title"></b> <button>Close</button></form><div id="contents"></div></dialog>
<script id="data" type="application/json">${inScript(data)}</script>
${[...pictures.values()].map(asText).join("\n")}
<script>${script}</script>
</body>
</html>
`;
}
