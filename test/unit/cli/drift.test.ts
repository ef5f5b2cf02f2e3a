/** `warren drift` as a process: its exit codes, and what it asks a broker that stands in here. */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shown } from "../../docs/shown.ts";
import { drift, folder, password, running, serve, write } from "./driftProcess.ts";

type Answers = { readonly [path: string]: unknown };

const queue = { vhost: "shop", name: "orders", durable: true, auto_delete: false };
const classic = { ...queue, arguments: { "x-queue-type": "classic" } };
const definitions = { rabbitmq_version: "4.0.5", vhosts: [{ name: "shop" }], queues: [classic] };

/** A broker with these answers, and the requests that it got. */
async function broker(answers: Answers) {
  const asked: string[] = [];
  const url = await serve(({ method, url = "" }, response) => {
    asked.push(`${method} ${url}`);
    response.end(JSON.stringify(answers[url.replace(/\?.*/, "")] ?? []));
  });
  return { asked, url, args: ["shop.yaml", "--url", url, "--user", "dora"] };
}

describe("exit codes: a pipeline must never take a failure for drift, nor for a good broker", () => {
  it.each([
    [[], "exactly one FILE"],
    [["shop.yaml", "shop.yaml"], "exactly one FILE"],
    [["shop.yaml"], "no broker was given: --url"],
    [["shop.yaml", "--url", "http://localhost"], "--user is missing"],
    [["shop.yaml", "--url", "http://localhost", "--cluster", "a/b"], "both name a broker"],
    [["shop.yaml", "--cluster", "a/b", "--user", "dora"], "takes the credentials from the cluster's Secret"],
    [
      ["shop.yaml", "--url", "http://localhost", "--user", "d", "--context", "c"],
      "--context belongs to --cluster",
    ],
    [["shop.yaml", "--cluster", "warren"], '--cluster takes NAMESPACE/NAME, not "warren"'],
    [["shop.yaml", "--cluster", "a/b/c"], "--cluster takes NAMESPACE/NAME"],
    [["shop.yaml", "--format", "xml"], "--format takes text, json, markdown"],
    [["shop.yaml", "--other"], 'did you mean "--others"?'],
  ])("wrong use %j is 2, with its usage", async (args, says) => {
    const { code, out, err } = await drift(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
    expect(err).toContain("Usage: warren drift FILE");
  });

  it.each([
    [["missing.yaml"], "cannot read missing.yaml: no such file"],
    [["wrong.yaml"], "wrong.yaml:3:13: error wrong-type: "],
    [
      ["shop.yaml", "--cluster", "a/b", "--context", "none"],
      'the kubeconfig has no context "none"; it has: loaded-context',
    ],
  ])("what cannot be read or reached, %j, is 3", async (args, says) => {
    const { code, out, err } = await drift(args);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain(says);
    expect(err).not.toContain("    at ");
  });

  it("a broker that is down is 3", async () => {
    const url = await serve(() => {});
    await running.pop()?.close();
    const { code, out, err } = await drift(["shop.yaml", "--url", url, "--user", "dora"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("connection refused");
  });

  it.each([
    [401, "{}", "refuses the credentials"],
    [403, '{"error":"access_refused","reason":"Access refused."}', "RabbitMQ rejected the request (403)"],
    [403, "{}", "this is not an answer of RabbitMQ"],
    [404, "<html>no such site</html>", "this is not an answer of RabbitMQ"],
    [500, '{"reason":"crash"}', "HTTP 500: crash"],
    [302, "", "HTTP 302, a redirect to nowhere"],
    [200, "<html>login</html>", "the answer is not JSON"],
    [200, "", "the answer is not JSON"],
    [200, "{}", "does not answer as a broker does"],
    [200, "[]", "does not answer as a broker does"],
    [200, "null", "does not answer as a broker does"],
  ])("an answer %i %s is no broker that has lost everything", async (status, body, says) => {
    const url = await serve((_, response) => response.writeHead(status).end(body));
    const { code, out, err } = await drift(["shop.yaml", "--url", url, "--user", "dora"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain(says);
    expect(err).not.toContain(password);
  });

  it("0 where the broker has what the file says, after three questions and nothing else", async () => {
    const { asked, args } = await broker({ "/api/definitions": definitions });
    expect(await drift(args)).toEqual({
      code: 0,
      out: "no drift: the broker has what the file says, 2 objects\n",
      err: "",
    });
    expect(asked.map((request) => request.replace(/\?.*/, "")).sort()).toEqual([
      "GET /api/definitions",
      "GET /api/exchanges",
      "GET /api/vhosts",
    ]);
  });

  it("1 where it has something else", async () => {
    const { args } = await broker({ "/api/definitions": { ...definitions, queues: [] } });
    const { code, out, err } = await drift([...args, "--format", "json"]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(JSON.parse(out).drifted).toMatchObject([{ kind: "queue", missing: true }]);
  });

  it("prints what docs/gitops.md shows, by which a reviewer finds the line", async () => {
    const queues = `      orders.new: { type: classic, messageTtl: 30s }\n`;
    const policies = `      bounded: { pattern: "^a$", definition: { max-length: 5 } }\n`;
    mkdirSync(join(folder, "stacks"), { recursive: true });
    const vhost = `    exchanges: {}\n\n\n    queues:\n${queues}    policies:\n${policies}`;
    write("stacks/prod.topology.yaml", `vhosts:\n  shop:\n${vhost}`);
    write("stacks/Pulumi.prod.yaml", "config:\n  warren:topology: prod.topology.yaml\n");
    const longer = {
      ...classic,
      name: "orders.new",
      arguments: { ...classic.arguments, "x-message-ttl": 60_000 },
    };
    const { args } = await broker({ "/api/definitions": { ...definitions, queues: [longer] } });
    const stack = ["--stack", "stacks/Pulumi.prod.yaml", ...args.slice(1)];
    const { out } = await drift(["stacks/prod.topology.yaml", ...stack]);
    expect(out).toMatch(shown("docs/gitops.md", "warren drift stacks/prod.topology.yaml"));
  });

  it("says nothing of what others have made, and that it cannot read, unless it is asked", async () => {
    const odd = { ...queue, name: "mqtt", type: "x-odd", arguments: {} };
    const { args } = await broker({ "/api/definitions": { ...definitions, queues: [classic, odd] } });
    expect(await drift(args)).toMatchObject({ code: 0, err: "" });
    const { code, err } = await drift([...args, "--others"]);
    expect(code).toBe(0);
    expect(err).toContain('the queue "mqtt" is of type "x-odd"');
  });

  it.skipIf(process.platform !== "linux")("3 where its words are lost, as on a full disk", async () => {
    const { args } = await broker({ "/api/definitions": definitions });
    const full = openSync("/dev/full", "w");
    const { code, err } = await drift(args, { WARREN_PASSWORD: password }, full);
    closeSync(full);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringContaining("no space is left on the device"),
    });
  });

  it("are told by the help", async () => {
    expect((await drift(["--help"])).out).toContain(
      "  0  the broker has what the file says\n  1  it has drifted\n  2  wrong use\n  3  it could not be done",
    );
  });
});

it("asks for the type of a queue that an older RabbitMQ declared, or every such queue would be a classic one", async () => {
  const { asked, args } = await broker({
    "/api/definitions": { ...definitions, queues: [{ ...queue, arguments: {} }] },
    "/api/queues": [{ ...queue, type: "quorum" }],
  });
  const { code, out } = await drift(args);
  expect(code).toBe(1);
  expect(out).toContain("    type: the file says classic, the broker has quorum\n");
  expect(asked).toContainEqual(expect.stringMatching(/^GET \/api\/queues\?/));
});
