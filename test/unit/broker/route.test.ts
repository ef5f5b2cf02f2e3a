/** How the client gets to a broker that is not on this machine: through a proxy, over TLS with certificates. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { BrokerClient, type ClientOptions } from "../../../components/broker/client.ts";
import type { Certificates } from "../../../components/broker/request.ts";

const servers: Server[] = [];
const clients: BrokerClient[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port; // it listens on a port
}

function client(
  endpoint: string,
  options: ClientOptions = {},
  certificates: Certificates = {},
): BrokerClient {
  const made = new BrokerClient(
    { endpoint, username: "u", password: "very-secret", certificates },
    { timeoutMs: 5000, retryAfterMs: [], ...options },
  );
  clients.push(made);
  return made;
}

interface Proxy {
  readonly url: string;
  /** First lines of what it was asked, with the credentials that it got. */
  readonly asked: string[];
}

/** Takes every host for 127.0.0.1. `refuses`: answers each request by itself. */
async function proxy(refuses?: number): Promise<Proxy> {
  const asked: string[] = [];
  const note = (method = "", url = "", auth = "none") => asked.push(`${method} ${url} ${auth}`);
  const server = createServer((request, response) => {
    note(request.method, request.url, request.headers["proxy-authorization"]);
    if (refuses !== undefined) return response.writeHead(refuses).end("<html>proxy</html>");
    const { port, pathname } = new URL(request.url ?? "");
    const to = { host: "127.0.0.1", port, path: pathname, headers: request.headers };
    return request.pipe(httpRequest(to, (answer) => answer.pipe(response)));
  });
  const tunnels: Socket[] = [];
  server.on("connect", (request, socket: Socket) => {
    note("CONNECT", request.url, request.headers["proxy-authorization"]);
    tunnels.push(socket);
    if (refuses !== undefined) return socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`);
    const on = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      on.pipe(socket).pipe(on);
    });
    on.on("error", () => socket.destroy());
    return socket.on("error", () => on.destroy());
  });
  server.on("close", () => {
    for (const socket of tunnels) socket.destroy();
  });
  return { url: `http://dora:proxy-secret@127.0.0.1:${await listening(server)}`, asked };
}

const proxyCredentials = `Basic ${Buffer.from("dora:proxy-secret").toString("base64")}`;

async function broker(): Promise<number> {
  return listening(createServer((_, response) => response.end('{"name":"broker"}')));
}

describe("a broker behind a proxy", () => {
  it("is asked through HTTP_PROXY, with the proxy's credentials", async () => {
    const [{ url, asked }, port] = [await proxy(), await broker()];
    vi.stubEnv("HTTP_PROXY", url);
    const asks = client(`http://broker.example:${port}`);
    expect(await asks.get("whoami")).toEqual({ name: "broker" });
    expect(await asks.get("vhosts", "a/b")).toEqual({ name: "broker" });
    expect(asked).toEqual([
      `GET http://broker.example:${port}/api/whoami ${proxyCredentials}`,
      `GET http://broker.example:${port}/api/vhosts/a%2Fb ${proxyCredentials}`,
    ]);
  });

  it.each(["broker.example", ".example", "*"])("is asked directly where NO_PROXY has %s", async (none) => {
    const { url, asked } = await proxy();
    vi.stubEnv("HTTP_PROXY", url);
    vi.stubEnv("NO_PROXY", none);
    await expect(client("http://broker.example:1").get("whoami")).rejects.toThrow(/broker.example/);
    expect(asked).toEqual([]);
  });

  it.each(["127.0.0.1", "localhost"])("does not hide the tunnel's end at %s", async (host) => {
    const [{ url, asked }, port] = [await proxy(), await broker()];
    vi.stubEnv("HTTP_PROXY", url);
    expect(await client(`http://${host}:${port}`).get("whoami")).toEqual({ name: "broker" });
    expect(asked).toEqual([]);
  });

  it.each(["http", "https"])("%s: names the proxy that refuses, without its password", async (scheme) => {
    const { url } = await proxy(407);
    vi.stubEnv(`${scheme.toUpperCase()}_PROXY`, url);
    const error = await client(`${scheme}://broker.example`)
      .get("whoami")
      .catch((error: unknown) => error);
    expect(String(error)).toContain(`through the proxy ${url.replace("dora:proxy-secret@", "")}`);
    expect(String(error)).toContain("HTTP 407");
    for (const secret of ["proxy-secret", "very-secret"]) expect(String(error)).not.toContain(secret);
  });

  it("says which variable is wrong, and not what is in it", async () => {
    vi.stubEnv("HTTPS_PROXY", "socks5://dora:proxy-secret@proxy");
    const error = await client("https://broker.example")
      .get("whoami")
      .catch((error: unknown) => error);
    expect(String(error)).toContain("HTTPS_PROXY");
    expect(String(error)).not.toContain("proxy-secret");
  });
});

describe("a broker behind TLS", () => {
  let folder = "";
  let caCert = "";
  const pem = (name: string) => readFileSync(join(folder, name), "utf8");
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

  function sign(name: string, ...args: string[]): void {
    openssl(
      "req",
      "-x509",
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      ...key,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      `/CN=${name}`,
      "-days",
      "2",
      ...args,
    ); // prettier-ignore
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-tls-"));
    openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca", "-days", "2");
    sign("broker", "-addext", "subjectAltName=DNS:broker.example,DNS:localhost");
    sign("client");
    caCert = pem("ca.pem");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Answers with the name in the certificate that the client has shown. */
  async function tlsBroker(requestCert = false): Promise<number> {
    const options = { key: pem("broker.key"), cert: pem("broker.pem"), ca: caCert, requestCert };
    const server = createTlsServer({ ...options, rejectUnauthorized: requestCert }, (request, response) => {
      const shown = (request.socket as TLSSocket).getPeerCertificate(); // of a TLS server
      response.end(JSON.stringify({ name: shown.subject?.CN ?? "nobody" }));
    });
    return listening(server);
  }

  it("is trusted by the CA that was given, and by no other", async () => {
    const endpoint = `https://localhost:${await tlsBroker()}`;
    expect(await client(endpoint, {}, { caCert }).get("whoami")).toEqual({ name: "nobody" });
    await expect(client(endpoint).get("whoami")).rejects.toThrow(/certificate is not trusted/);
    // Only where somebody has said so.
    expect(await client(endpoint, {}, { insecureSkipVerify: true }).get("whoami")).toEqual({
      name: "nobody",
    });
  });

  it("gets the client's certificate", async () => {
    const endpoint = `https://localhost:${await tlsBroker(true)}`;
    const own = { clientCert: pem("client.pem"), clientKey: pem("client.key") };
    expect(await client(endpoint, {}, { caCert, ...own }).get("whoami")).toEqual({ name: "client" });
    await expect(client(endpoint, {}, { caCert }).get("whoami")).rejects.toBeInstanceOf(Error);
  });

  it("is asked through HTTPS_PROXY by a tunnel that the proxy cannot read, over one connection", async () => {
    const [{ url, asked }, port] = [await proxy(), await tlsBroker(true)];
    vi.stubEnv("HTTPS_PROXY", url);
    const own = { clientCert: pem("client.pem"), clientKey: pem("client.key") };
    const asks = client(`https://broker.example:${port}`, {}, { caCert, ...own });
    for (let request = 0; request < 3; request++)
      expect(await asks.get("whoami")).toEqual({ name: "client" });
    expect(asked).toEqual([`CONNECT broker.example:${port} ${proxyCredentials}`]);
  });
});
