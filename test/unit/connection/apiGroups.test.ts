import { afterEach, describe, expect, it } from "vitest";
import { servesGroup } from "../../../components/connection/kubernetes/apiGroups.ts";
import { httpServer, type Running } from "./servers.ts";

let server: Running | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function answering(status: number, body: object): Promise<{ readonly kubeconfig: string }> {
  server = await httpServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  return kubeconfigOf(server.port);
}

const kubeconfigOf = (port: number) => ({
  kubeconfig: JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    clusters: [
      {
        name: "test",
        // The client refuses HTTP otherwise.
        cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true },
      },
    ],
    users: [{ name: "test", user: {} }],
  }),
});

const list = (...names: readonly string[]) => ({
  kind: "APIGroupList",
  apiVersion: "v1",
  groups: names.map((name) => ({ name, versions: [] })),
});

describe("whether a Kubernetes API knows the Prometheus Operator", () => {
  it.each([
    [true, ["apps", "monitoring.coreos.com"]],
    [false, ["apps"]],
  ])("is %s for the groups %j", async (expected, groups) => {
    const target = await answering(200, list(...groups));
    expect(await servesGroup(target, "monitoring.coreos.com")).toBe(expected);
  });

  it("is an error for an API that does not say, and not false, which would delete the monitors", async () => {
    const target = await answering(503, { kind: "Status", message: "etcd is not there" });
    await expect(servesGroup(target, "monitoring.coreos.com")).rejects.toThrow(
      /^through http:\/\/127\.0\.0\.1:\d+: etcd is not there$/,
    );
    await server?.close();
    await expect(servesGroup(target, "monitoring.coreos.com")).rejects.toThrow(/ECONNREFUSED/);
    server = undefined;
  });
});
