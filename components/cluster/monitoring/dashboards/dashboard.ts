/** Grafana's dashboards as plain data: a list of panels, and what all dashboards have in common. */

export interface Panel {
  readonly title: string;
  /** What to look for. */
  readonly description?: string;
  /** A single number, or a line for each series. @default "timeseries" */
  readonly kind?: "stat" | "timeseries" | "table";
  /** Of Grafana: `short`, `bytes`, `ops`, `s`, `percent`. @default "short" */
  readonly unit?: string;
  readonly queries: readonly Query[];
}

export interface Query {
  /** PromQL; `$nodes` becomes the matchers of the chosen cluster. */
  readonly expression: string;
  /** Grafana's template of a line's name, such as `{{pod}}`. */
  readonly legend: string;
}

export interface Dashboard {
  /** Of the file and of Grafana. */
  readonly id: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** The variables `namespace` and `cluster` of each dashboard, as alerts select nodes. */
const nodes = 'namespace="$namespace",pod=~"$cluster-[0-9]+"';

/** Grafana's grid has 24 columns. */
const widths = { stat: 4, timeseries: 12, table: 12 } as const;
const heights = { stat: 4, timeseries: 8, table: 8 } as const;

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable.
const datasource = { type: "prometheus", uid: "${datasource}" };

/** In Grafana's format, for an import or a folder of provisioned dashboards. */
export function grafanaJson({ id, title, panels }: Dashboard): object {
  return {
    uid: id,
    title,
    tags: ["rabbitmq"],
    // Of Grafana 11; later ones read it too.
    schemaVersion: 39,
    editable: true,
    refresh: "15s",
    time: { from: "now-1h", to: "now" },
    templating: { list: variables },
    panels: placed(panels),
  };
}

const labelValues = (name: string, of: string, label: string) => ({
  name,
  label: name,
  type: "query",
  datasource,
  query: { query: `label_values(${of}, ${label})`, refId: name },
  refresh: 2,
  sort: 1,
});

const variables = [
  { name: "datasource", label: "data source", type: "datasource", query: "prometheus" },
  labelValues("namespace", "rabbitmq_identity_info", "namespace"),
  labelValues("cluster", 'rabbitmq_identity_info{namespace="$namespace"}', "rabbitmq_cluster"),
];

/** From left to right, and into the next row where the width is used up. */
function placed(panels: readonly Panel[]): readonly object[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return panels.map(({ title, description, kind = "timeseries", unit = "short", queries }, index) => {
    const [w, h] = [widths[kind], heights[kind]];
    if (x + w > 24) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w, h };
    [x, rowHeight] = [x + w, Math.max(rowHeight, h)];
    return {
      id: index + 1,
      type: kind,
      title,
      ...(description !== undefined && { description }),
      datasource,
      gridPos,
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      options: kind === "timeseries" ? { tooltip: { mode: "multi", sort: "desc" } } : {},
      targets: queries.map(({ expression, legend }, which) => ({
        refId: String.fromCharCode(65 + which),
        datasource,
        expr: expression.replaceAll("$nodes", nodes),
        legendFormat: legend,
        ...(kind !== "timeseries" && { instant: true }),
        ...(kind === "table" && { format: "table" }),
      })),
    };
  });
}

/** A line for each node. */
export const byNode = (metric: string): Query => ({
  expression: `max by (pod) (${metric}{$nodes})`,
  legend: "{{pod}}",
});

/** The growth of a counter in a second, added up over the cluster. */
export const rate = (counter: string, by: string, legend = `{{${by}}}`): Query => ({
  expression: `sum by (${by}) (rate(${counter}{$nodes}[$__rate_interval]))`,
  legend,
});
