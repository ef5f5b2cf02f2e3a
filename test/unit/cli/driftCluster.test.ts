/** `warren drift --cluster`: what it says where the way through Kubernetes is closed. */
import { describe, expect, it } from "vitest";
import { drift, password, serve, write } from "./driftProcess.ts";

describe("--cluster", () => {
  /** A kubeconfig that leads to a Kubernetes API with this answer. */
  const leadingTo = (server: string) =>
    write(
      "kubeconfig",
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "here",
        clusters: [{ name: "here", cluster: { server, "insecure-skip-tls-verify": true } }],
        users: [{ name: "me", user: { token: "token-of-the-kubeconfig" } }],
        contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
      }),
    );
  const args = ["shop.yaml", "--cluster", "rabbitmq/warren"];

  it.each([
    [404, { message: 'secrets "warren-admin" not found' }, 'secrets "warren-admin" not found'],
    [403, { message: "secrets is forbidden: User me cannot get" }, "secrets is forbidden"],
    [200, { data: { password: Buffer.from(password).toString("base64") } }, "has no username and password"],
  ])(
    "says at the answer %i which Secret it needs and what to check, and no secret",
    async (status, body, says) => {
      const server = await serve((_, response) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
      );
      const { code, out, err } = await drift(args, { KUBECONFIG: leadingTo(server) });
      expect({ code, out }).toEqual({ code: 3, out: "" });
      expect(err).toContain(says);
      expect(err).toContain(`the Secret warren-admin in namespace rabbitmq, through ${server}`);
      expect(err).toContain("pods/portforward");
      for (const secret of [password, "token-of-the-kubeconfig"]) expect(err).not.toContain(secret);
    },
  );

  it("ends where the Kubernetes API takes the connection and never answers", async () => {
    const server = await serve(() => {});
    const { code, err } = await drift(args, { KUBECONFIG: leadingTo(server) });
    expect(code).toBe(3);
    expect(err).toContain(`through ${server}`);
  });

  it("says which kubeconfig cannot be read", async () => {
    const { code, err } = await drift(args, { KUBECONFIG: "/nowhere/kubeconfig" });
    expect(code).toBe(3);
    expect(err).toContain("/nowhere/kubeconfig");
  });
});
