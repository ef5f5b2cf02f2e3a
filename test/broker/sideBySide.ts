/** For tests that mostly wait: what one version's broker takes its time for, the other's does meanwhile. */
import { describe } from "vitest";
import { type BrokerVersion, versions } from "./versions.ts";

/**
 * The same tests on each version: the versions at the same time, the tests of one in turn. They use `eventually`, not
 * `expect.poll`: vitest looks for the one test that runs, and refuses it here.
 * @param name with `%s` for the version
 */
export function onVersionsSideBySide(name: string, tests: (version: BrokerVersion) => void): void {
  describe.each(versions)(name, { concurrent: true }, (version) => {
    describe("one test after the other", { concurrent: false }, () => tests(version));
  });
}
