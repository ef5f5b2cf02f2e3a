/** Settings that are each allowed, and together are not. */
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";

/** Settings as YAML gives them: of any shape. */
function problemsOf(yaml: unknown): readonly string[] {
  return resolveSettings(yaml as ClusterSettings, "rabbitmq").problems.map(({ message }) => message);
}

describe("settings that contradict each other", () => {
  it("refuses networks of a load balancer that are none, or that nothing would use", () => {
    const path = "warren:cluster.service.loadBalancerSourceRanges";
    const of = (type: string, range: string) =>
      problemsOf({ service: { type, loadBalancerSourceRanges: [range] } });
    expect(of("ClusterIP", "192.0.2.0/24")).toEqual([expect.stringContaining("it needs type LoadBalancer")]);
    for (const range of ["192.0.2.0", "192.0.2.0/33", "192.0.2.256/24", "2001:db8::/129", "shop/24"]) {
      expect(of("LoadBalancer", range)).toEqual([expect.stringContaining(`${path}: a list is not allowed`)]);
    }
    for (const range of ["192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32"]) {
      expect(of("LoadBalancer", range)).toEqual([]);
    }
  });

  it("refuses a volume so small that the disk alarm would block every publisher", () => {
    const message = expect.stringMatching(/^warren:cluster\.storage\.size: .*more than 1639Mi/);
    expect(problemsOf({ storage: { size: "1639Mi" } })).toEqual([]);
    expect(problemsOf({ storage: { size: "1638Mi" } })).toEqual([message]);
    expect(problemsOf({ resources: { memory: "16Gi" } })).toEqual([
      expect.stringMatching(/^warren:cluster\.storage\.size: the default of 10Gi is too small/),
    ]);
  });
});
