import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { kubeConfigOf } from "../../../components/connection/kubernetes/kubeconfig.ts";

const text = JSON.stringify({
  ...{ apiVersion: "v1", kind: "Config", "current-context": "mine" },
  clusters: ["mine", "other"].map((name) => ({ name, cluster: { server: `https://${name}.example` } })),
  users: [{ name: "me", user: { token: "secret" } }],
  contexts: ["mine", "other"].map((name) => ({ name, context: { cluster: name, user: "me" } })),
});

let home: string;
const saved = process.env.HOME;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "warren-home-"));
  writeFileSync(join(home, "config"), text);
});
afterEach(() => {
  process.env.HOME = saved;
});
afterAll(() => rmSync(home, { recursive: true }));

const serverOf = (given: Parameters<typeof kubeConfigOf>[0]) =>
  kubeConfigOf(given).getCurrentCluster()?.server;

describe("a kubeconfig that Pulumi takes", () => {
  it("leads to the same API server here: as text, by path, by a path in the home folder", () => {
    expect(serverOf({ kubeconfig: text })).toBe("https://mine.example");
    expect(serverOf({ kubeconfig: join(home, "config") })).toBe("https://mine.example");
    process.env.HOME = home;
    expect(serverOf({ kubeconfig: "~/config" })).toBe("https://mine.example");
  });

  it("has another context or cluster when the provider says so, or another broker would be changed", () => {
    expect(serverOf({ kubeconfig: text, context: "other" })).toBe("https://other.example");
    expect(serverOf({ kubeconfig: text, cluster: "other" })).toBe("https://other.example");
    expect(serverOf({ kubeconfig: text, context: "other", cluster: "mine" })).toBe("https://mine.example");
    expect(kubeConfigOf({ kubeconfig: text, cluster: "other" }).getCurrentUser()?.token).toBe("secret");
  });

  it("is refused with the names that it has when the one that is asked for is missing", () => {
    expect(() => kubeConfigOf({ kubeconfig: text, context: "none" })).toThrow(
      'the kubeconfig has no context "none"; it has: mine, other',
    );
    expect(() => kubeConfigOf({ kubeconfig: text, cluster: "none" })).toThrow(
      'the kubeconfig has no cluster "none"; it has: mine, other',
    );
  });
});
