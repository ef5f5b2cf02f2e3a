/** The local address of @pulumi/rabbitmq, as the plugin and as other users of the machine see it. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { request, createServer as tlsServer } from "node:https";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { basic, textOf } from "../../components/broker/request.ts";
import { lazyDial } from "../../components/connection/kubernetes/lazyDial.ts";
import { describeTarget, targetKey } from "../../components/connection/kubernetes/target.ts";
import { type Gateway, openGateway } from "../../components/connection/tunnel/gateway.ts";
import { type Identity, ownIdentity } from "../../components/connection/tunnel/identity.ts";
import { DialingAgent } from "../../components/connection/tunnel/proxy.ts";
import { tokenFor } from "../../components/connection/tunnel/token.ts";
import { trustFile, writeTrust } from "../../components/connection/tunnel/trust.ts";
import { httpServer, type Running } from "../unit/connection/servers.ts";

const target = { namespace: "rabbitmq", service: "warren", port: 15_672 };
const password = "the password of the administrator";

let folder: string;
let identity: Identity;
let broker: Running;
/** What reached the broker: its path and the login. */
const seen: string[] = [];
const saved = process.env.XDG_CACHE_HOME;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "warren-gateway-"));
  process.env.XDG_CACHE_HOME = folder;
  identity = await ownIdentity();
  broker = await httpServer(({ url, headers }, response) => {
    seen.push(`${url} ${headers.authorization}`);
    response.end("the broker");
  });
});
afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true });
  if (saved === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = saved;
});

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function gateway(port: number, more: object = {}, as = identity): Promise<Gateway> {
  const upstream = { address: new URL(`http://127.0.0.1:${broker.port}`), agent: new Agent() };
  const to = { key: targetKey(target), description: describeTarget(target), upstream };
  const opened = await openGateway({ ...to, port, username: "admin", password, ...more }, as);
  open.push(opened);
  return opened;
}

/** As the plugin does: with the certificate that it has been told, and a new connection for each request. */
function ask(
  port: number,
  login = basic("admin", tokenFor(password)),
  { path = "/api/whoami", headers = {}, ca = identity.certificate } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, ca, agent: false } as const;
    // Node would compare the certificate with the header Host.
    const servername = "127.0.0.1";
    const sent = request(
      { ...options, servername, headers: { authorization: login, ...headers } },
      (answer) => {
        textOf(answer, 10_000).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Another user's program on the stack's port: it writes down everything that it is told. */
async function squatter(port: number, theirs?: Identity): Promise<{ readonly told: () => string }> {
  let told = "";
  const server =
    theirs === undefined
      ? createServer((socket) => {
          socket.on("error", () => {});
          socket.on("data", (data) => {
            told += data.toString("latin1");
          });
        })
      : tlsServer({ key: theirs.key, cert: theirs.certificate }, (asked, response) => {
          told += `${asked.url} ${JSON.stringify(asked.headers)}`;
          response.writeHead(404).end("{}");
        });
  await listening(server, port);
  open.push(server);
  return { told: () => told };
}

/** Of a user with another folder. */
async function otherUser(): Promise<Identity> {
  process.env.XDG_CACHE_HOME = join(folder, "other");
  const other = await ownIdentity();
  process.env.XDG_CACHE_HOME = folder;
  return other;
}

describe("the gateway", () => {
  it("gives the broker the password, which the plugin and the state never have", async () => {
    const port = await freePort();
    await gateway(port);
    seen.length = 0;
    expect(await ask(port)).toEqual({ status: 200, text: "the broker" });
    expect(seen).toEqual([`/api/whoami ${basic("admin", password)}`]);
    expect(tokenFor(password)).not.toContain(password);
  });

  it("refuses who does not have the token, and a web page that calls itself by another name", async () => {
    const port = await freePort();
    await gateway(port);
    seen.length = 0;
    for (const login of ["", basic("admin", password), basic("guest", tokenFor(password)), "Bearer x"]) {
      expect((await ask(port, login)).status, login).toBe(401);
    }
    for (const host of ["evil.example", "localhost", `127.0.0.1:${port + 1}`]) {
      expect((await ask(port, undefined, { headers: { host } })).status, host).toBe(403);
    }
    expect((await ask(port, "Bearer x", { path: "/pulumi-warren/yield" })).status).toBe(401);
    const plain = httpRequest({ host: "127.0.0.1", port, agent: false });
    await expect(new Promise((_, reject) => plain.on("error", reject).end())).rejects.toThrow();
    expect(seen).toEqual([]);
  });

  it("asks for a single queue without its statistics, some of which the plugin cannot read", async () => {
    const port = await freePort();
    await gateway(port);
    seen.length = 0;
    for (const path of ["/api/queues/%2F/a%2Fb", "/api/queues/%2F", "/api/queues/v/q/bindings"]) {
      await ask(port, undefined, { path });
    }
    expect(seen.map((one) => one.split(" ")[0])).toEqual([
      "/api/queues/%2F/a%2Fb?disable_stats=true",
      "/api/queues/%2F",
      "/api/queues/v/q/bindings",
    ]);
  });

  it("says what is wrong when no cluster can be reached, without the kubeconfig's secrets", async () => {
    const [port, away] = [await freePort(), await freePort()];
    const kubeconfig = JSON.stringify({
      ...{ apiVersion: "v1", kind: "Config", "current-context": "away" },
      clusters: [{ name: "away", cluster: { server: `https://127.0.0.1:${away}` } }],
      users: [{ name: "me", user: { token: "token-of-the-kubeconfig" } }],
      contexts: [{ name: "away", context: { cluster: "away", user: "me" } }],
    });
    await gateway(port, {
      upstream: {
        address: new URL("http://broker"),
        agent: new DialingAgent(lazyDial({ ...target, kubeconfig })),
      },
    });
    const { status, text } = await ask(port);
    expect(status).toBe(503);
    expect(text).toContain(`service/warren:15672 in namespace rabbitmq, through https://127.0.0.1:${away}`);
    expect(text).toContain("ECONNREFUSED");
    expect(text).not.toContain("token-of-the-kubeconfig");
  });
});

describe("a port that somebody else has", () => {
  it("is named with the setting, and whoever listens there learns nothing", async () => {
    for (const theirs of [undefined, await otherUser()]) {
      const port = await freePort();
      const { told } = await squatter(port, theirs);
      await expect(gateway(port)).rejects.toThrow(
        new RegExp(`127\\.0\\.0\\.1:${port}.*something else.*warren:tunnelPort`),
      );
      // The plugin, whose state leads there.
      if (theirs !== undefined) await expect(ask(port)).rejects.toThrow(/certificate/);
      for (const secret of [password, tokenFor(password), "authorization", "Authorization"]) {
        expect(told()).not.toContain(secret);
      }
    }
  }, 20_000);

  it("is shared by two runs of one stack, and the last one keeps it", async () => {
    const port = await freePort();
    const first = await gateway(port);
    await gateway(port);
    expect((await ask(port)).status).toBe(200);
    first.close();
    await sleep(200);
    expect((await ask(port)).status).toBe(200);
  });

  it("goes to the run that knows the new password, or a rotation would end with a refused login", async () => {
    const port = await freePort();
    await gateway(port);
    const rotated = await gateway(port, { password: "the new one" });
    seen.length = 0;
    expect((await ask(port, basic("admin", tokenFor("the new one")))).status).toBe(200);
    expect(seen).toEqual([`/api/whoami ${basic("admin", "the new one")}`]);
    rotated.close();
    await sleep(2_500);
    expect((await ask(port)).status).toBe(200);
  });

  it("is never shared with a run of another cluster, which would change the wrong broker", async () => {
    const port = await freePort();
    await gateway(port);
    await expect(gateway(port, { key: targetKey({ ...target, namespace: "other" }) })).rejects.toThrow(
      /leads from there to service\/warren:15672 in namespace rabbitmq.*warren:tunnelPort/,
    );
    expect((await ask(port)).status).toBe(200);
  });
});

describe("the certificate", () => {
  it("is made once for all runs, and its key is the user's alone", async () => {
    const file = join(folder, "pulumi-warren", "gateway.pem");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const made = await Promise.all(Array.from({ length: 4 }, () => ownIdentity()));
    expect(new Set(made.map(({ key }) => key))).toEqual(new Set([identity.key]));
    writeFileSync(file, "damaged");
    const again = await ownIdentity();
    expect(again.key).not.toBe(identity.key);
    expect(await ownIdentity()).toEqual(again);
    identity = again;
  });

  it("is told to the plugin in the project's folder, out of version control, without its key", () => {
    writeTrust(identity.certificate, folder);
    writeTrust(identity.certificate, folder);
    expect(readFileSync(join(folder, trustFile), "utf8")).toBe(identity.certificate);
    expect(readFileSync(join(folder, ".pulumi-warren/.gitignore"), "utf8")).toBe("*\n");
    expect(() => writeTrust(identity.certificate, "/dev/null")).toThrow(/project's folder.*engine: bulk/);
  });
});
