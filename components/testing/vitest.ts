/**
 * Matchers for vitest: `import "pulumi-warren/testing/vitest"` adds them, then
 * `expect(route(topology, { … })).toReach(["orders.new"])`.
 */
import { expect } from "vitest";
import { differences, type Route } from "../testing.ts";

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** All queues that the message reaches, in any order. */
    toReach(queues: readonly string[]): R;
    /** The message reaches no queue, and the broker accepts it. */
    toBeUnroutable(): R;
    /** All queues that the message reaches after each queue has rejected it. */
    toReachAfterReject(queues: readonly string[]): R;
  }
}

/** @param lines what is different; with `.not` the message shows the route */
const verdict = (route: Route, lines: readonly string[]) => ({
  pass: lines.length === 0,
  message: () => (lines.length > 0 ? lines : ["it does:", ...route.explained]).join("\n"),
});

expect.extend({
  toReach: (route: Route, queues: readonly string[]) => verdict(route, differences.toReach(route, queues)),
  toBeUnroutable: (route: Route) => verdict(route, differences.toBeUnroutable(route)),
  toReachAfterReject: (route: Route, queues: readonly string[]) =>
    verdict(route, differences.toReachAfterReject(route, queues)),
});
