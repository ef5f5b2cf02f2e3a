/** A broker behind an Ingress with a certificate of a private CA, which asks for a client's certificate. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forwarder } from "../../components/connection/tunnel/proxy.ts";
import { changesIn, checkout, finished } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";

const program = `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
const certificates = config.get("without") === "true" ? {} : {
  caCert: readFileSync("ca.pem", "utf8"),
  clientCert: readFileSync("client.pem", "utf8"),
  clientKey: readFileSync("client.key", "utf8"),
};
new Topology("t", {
  file: "t.yaml",
  broker: { url: config.require("url"), username: config.require("username"), password: config.requireSecret("password"), ...certificates },
});
`;

const broker = TestBroker.of();
const vhost = `tls-${process.pid}`;
const topology = `vhosts:
  ${vhost}:
    exchanges: { logs: { type: fanout } }
    queues: { kept: { type: classic, bindings: [{ exchange: logs }] } }
    limits: { maxQueues: 7 }
`;
let project: BrokerProject;
let server: Server;
let url: string;

beforeAll(async () => {
  project = await BrokerProject.on(broker, program);
  const openssl = (...args: string[]) =>
    execFileSync("openssl", ["req", "-x509", "-days", "2", ...args], {
      cwd: project.folder,
      stdio: "ignore",
    });
  const key = (name: string) => [
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", `${name}.key`, "-out", `${name}.pem`, "-subj", `/CN=${name}`],
  ];
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key"];
  openssl(...key("ca"));
  openssl(...signed, ...key("ingress"), "-addext", "subjectAltName=DNS:localhost");
  openssl(...signed, ...key("client"));
  const pem = (name: string) => readFileSync(join(project.folder, name), "utf8");
  const forward = forwarder({ address: new URL(`http://${broker.host}:15672`), agent: new Agent() });
  const options = { key: pem("ingress.key"), cert: pem("ingress.pem"), ca: pem("ca.pem") };
  server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (request, response) =>
    forward(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}`; // it listens on TCP
  project.set({ url });
  project.write("t.yaml", topology);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await broker.request("DELETE", `/api/vhosts/${vhost}`);
  project.remove();
});

describe("both plugins", () => {
  it("reach a broker that only accepts the certificates that were given, with the program and without", async () => {
    await project.up();
    expect(await broker.get(`/api/queues/${vhost}/kept`)).toMatchObject({ type: "classic" });
    expect(await broker.get(`/api/vhost-limits/${vhost}`)).toMatchObject([{ value: { "max-queues": 7 } }]);
    expect(Object.keys(changesIn(await project.pulumi("refresh", "--yes", "--skip-preview")))).toEqual([
      "unchanged",
    ]);
    expect(await project.steps()).toEqual([]);
  });

  it("keep the private key a secret", async () => {
    const state = await project.state();
    expect(state).toContain("clientCert");
    const [, secret = ""] = readFileSync(join(project.folder, "client.key"), "utf8").split("\n");
    expect(state).not.toContain(secret);
  });

  it("say what is wrong where the certificates are missing", async () => {
    project.set({ without: "true" });
    const { code, text } = await project.tried("up", "--yes", "--skip-preview");
    project.set({ without: undefined });
    expect(code).not.toBe(0);
    expect(text).toMatch(/certificate is not trusted/);
  });
});

describe("the commands", () => {
  const drift = (...args: readonly string[]) => {
    const { username, password } = broker.credentials();
    const all = [join(checkout, "cli/warren.ts"), "drift", "t.yaml", "--user", username, ...args];
    return finished(process.execPath, all, { cwd: project.folder, env: { WARREN_PASSWORD: password } });
  };

  it("take the same certificates as files", async () => {
    const own = ["--ca-cert", "ca.pem", "--client-cert", "client.pem", "--client-key", "client.key"];
    expect(await drift("--url", url, ...own)).toMatchObject({ code: 0 });
    expect((await drift("--url", url)).text).toMatch(/certificate is not trusted/);
  });

  it("send no password in plain text to another machine, unless they are told to", async () => {
    const plain = `http://${broker.host}:15672`;
    expect(await drift("--url", plain)).toMatchObject({
      code: 2,
      text: expect.stringContaining("could read"),
    });
    expect(await drift("--url", plain, "--allow-plain-http")).toMatchObject({ code: 0 });
    project.set({ url: plain });
    const { code, text } = await project.tried("preview");
    project.set({ url });
    expect(code).not.toBe(0);
    expect(text).toMatch(/everybody on the way could read the password.*allowPlainHttp/);
  });
});
