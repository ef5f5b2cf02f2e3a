/** Prometheus' own tool reads the rules, and runs each alert on series that it must and must not fire on. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts } from "../../components/cluster/monitoring/alerts.ts";
import { bin } from "../../local/paths.ts";
import { finished } from "../e2e/stack.ts";
import { type AlertCase, nodeCases, queueCases, type Series } from "./alertCases.ts";
import { resolvedOf, rulesOf } from "./ruleFiles.ts";

const cases: { readonly [alert: string]: AlertCase } = { ...nodeCases, ...queueCases };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-rules-"));
  const rules = rulesOf(resolvedOf({ name: "orders", replicas: 3, monitoring: true }), "shop");
  writeFileSync(join(folder, "rules.yaml"), JSON.stringify(rules));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const promtool = (...args: readonly string[]) => finished(join(bin, "promtool"), args, { cwd: folder });

it("are what Prometheus accepts, or it would load none of them", async () => {
  const { code, text } = await promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yaml");
  expect(text).toContain(`SUCCESS: ${alerts.length} rules found`);
  expect(code).toBe(0);
});

it("have a case each", () => {
  expect(Object.keys(cases)).toEqual(alerts.map(({ name }) => name));
});

describe.each(Object.entries(cases))("%s", (alert, alertCase) => {
  it("fires on its fault, or nobody is called, and not on what looks like it, or nobody comes", async () => {
    const file = join(folder, `${alert}.yaml`);
    const tests = [
      seriesTest(alert, alertCase.bad, alertCase, alertCase.fires ?? 1),
      seriesTest(alert, alertCase.good, alertCase, 0),
    ];
    writeFileSync(file, JSON.stringify({ rule_files: ["rules.yaml"], evaluation_interval: "1m", tests }));
    const { code, text } = await promtool("test", "rules", file);
    expect(code, text).toBe(0);
  });
});

/** In promtool's format. Rules write the series ALERTS, so that a query counts what fires. */
function seriesTest(alert: string, series: Series, { after = 20 }: AlertCase, count: number) {
  const firing = `ALERTS{alertname="${alert}",alertstate="firing",namespace="shop"}`;
  return {
    name: count === 0 ? "silent" : "firing",
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count by (alertname) (${firing})`,
        eval_time: `${after}m`,
        exp_samples: count === 0 ? [] : [{ labels: `{alertname="${alert}"}`, value: count }],
      },
    ],
  };
}
