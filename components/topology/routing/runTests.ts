/** The tests that stand in a topology file, run without a broker. */
import type { Plan, Problem, RoutingTest } from "../model.ts";
import { quote } from "../problem.ts";
import { suggester } from "../suggest.ts";
import { differenceAfterReject, differenceFrom } from "./difference.ts";

/** What is wrong, line by line; none: the test passes. */
function failureOf(plan: Plan, { publish, reaches, afterReject }: RoutingTest): readonly string[] {
  const vhost = plan.vhosts.find(({ name }) => name === publish.vhost);
  if (vhost === undefined) {
    const names = plan.vhosts.map(({ name }) => name);
    return [`there is no vhost ${quote(publish.vhost)}${suggester(names.length)(publish.vhost, names)}`];
  }
  const failure = differenceFrom(vhost, publish, reaches);
  if (failure.length > 0 || afterReject === undefined) return failure;
  return differenceAfterReject(vhost, publish, afterReject);
}

/**
 * One problem `failed-test` for each test of the plan that fails, in their order: what was expected, what the
 * message reaches, and the way that explains it. Milliseconds for thousands of tests; never throws.
 */
export function runTests(plan: Plan): readonly Problem[] {
  return plan.tests.flatMap((test, index): readonly Problem[] => {
    const lines = failureOf(plan, test);
    if (lines.length === 0) return [];
    return [
      {
        code: "failed-test",
        message: lines.join("\n    "),
        path: ["tests", index],
        ...(test.at && { at: test.at }),
      },
    ];
  });
}
