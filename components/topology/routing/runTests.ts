/** Runs the tests in a topology file without a broker. */
import type { Plan, Problem, RoutingTest } from "../model.ts";
import { quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import { differenceAfterReject, differenceFrom, differenceInTheEnd } from "./difference.ts";

/** What is wrong, line by line; empty if the test passes. */
function failureOf(
  plan: Plan,
  version: string | undefined,
  { publish, reaches, afterReject, outcome }: RoutingTest,
): readonly string[] {
  const vhost = plan.vhosts.find(({ name }) => name === publish.vhost);
  if (vhost === undefined) {
    const names = plan.vhosts.map(({ name }) => name);
    return [`there is no vhost ${quote(publish.vhost)}${suggester(names.length)(publish.vhost, names)}`];
  }
  const failure = differenceFrom(vhost, publish, reaches);
  if (failure.length > 0) return failure;
  return [
    ...(afterReject === undefined ? [] : differenceAfterReject(vhost, publish, afterReject)),
    ...(outcome === undefined ? [] : differenceInTheEnd(vhost, publish, outcome, version)),
  ];
}

/**
 * One problem `failed-test` for each failed test of the plan, in their order: what was expected, what the message
 * reaches, and its route. Takes milliseconds for thousands of tests; never throws.
 *
 * @param version of the broker, e.g. `4.3`; without it a test whose result depends on the version fails
 */
export function runTests(plan: Plan, version?: string): readonly Problem[] {
  return plan.tests.flatMap((test, index): readonly Problem[] => {
    const lines = failureOf(plan, version, test);
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
