/** What belongs together in a test. */
import type { TestDefinition } from "../definition/topology.ts";
import type { Draft } from "../language/draft.ts";
import type { Path, Report } from "../report/collector.ts";

/** `then` without `endsIn` would check nothing; `endsIn` and `after` say what `then` leads to. */
export function checkTests(tests: readonly (Draft<TestDefinition> | undefined)[], report: Report): void {
  for (const [index, test] of tests.entries()) if (test) checkOutcome(test, ["tests", index], report);
}

function checkOutcome(test: Draft<TestDefinition>, path: Path, report: Report): void {
  const has = (field: keyof TestDefinition) => Object.hasOwn(test, field);
  if (has("then") && !has("endsIn")) {
    const message =
      "`then` needs `endsIn`, the queues that hold the message afterwards; an empty list means that it is lost";
    report.add({ code: "missing-field", message }, [...path, "then"], "key");
  }
  for (const field of ["endsIn", "after"] as const) {
    if (!has(field) || has("then")) continue;
    const message = `\`${field}\` needs \`then\`, what happens to the message before, such as reject x3`;
    report.add({ code: "missing-field", message }, [...path, field], "key");
  }
}
