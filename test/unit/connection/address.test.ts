import { describe, expect, it } from "vitest";
import { describeTarget, targetKey } from "../../../components/connection/kubernetes/target.ts";
import { portFor } from "../../../components/connection/program/port.ts";

const target = { kubeconfig: "/k", namespace: "rabbitmq", service: "warren", port: 15672 };

describe("the address of a tunnel", () => {
  it("is the same in every run, or each run would show a changed provider", () => {
    expect(portFor("organization", "warren", "local", "warren")).toBe(22_678);
  });

  it("differs between stacks, so that two updates can run on one machine", () => {
    const ports = ["dev", "prod", "local"].map((stack) => portFor("organization", "warren", stack, "warren"));
    expect(new Set(ports).size).toBe(3);
    for (const port of ports) expect(port).toSatisfy((p: number) => p >= 20_000 && p <= 29_999);
  });

  it("is never shared by two clusters, where objects would be made in the wrong broker", () => {
    const others = [
      { ...target, kubeconfig: "/other" },
      { ...target, context: "c" },
      { ...target, namespace: "n" },
      { ...target, service: "s" },
      { ...target, port: 1 },
    ];
    expect(new Set([target, ...others].map(targetKey)).size).toBe(6);
    expect(targetKey({ ...target })).toBe(targetKey(target));
  });

  it("never shows a kubeconfig, which may hold a token", () => {
    const secret = { ...target, kubeconfig: "token: abc123" };
    expect(targetKey(secret)).not.toContain("abc123");
    expect(describeTarget(secret)).toBe("service/warren:15672 in namespace rabbitmq");
  });
});
