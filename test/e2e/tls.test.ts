/**
 * Two nodes that speak TLS to everybody and to each other, by a CA that Warren made. On RabbitMQ 4.3, and in the long form
 * on 4.0.
 */
import { join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { type ChannelModel, connect, credentials } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAuthority } from "../../components/certificates/issue.ts";
import { validity } from "../../components/certificates/renewal.ts";
import { podDialer } from "../../components/connection/kubernetes/pods.ts";
import { changesIn, shownChanges } from "../docs/shown.ts";
import { isLong } from "../form.ts";
import { checkout, eventually, finished } from "./stack.ts";
import { TlsProject } from "./tlsProject.ts";

const settings = {
  ...{ generate: true, only: true, nodes: true },
  ...{ verifyClients: "optional", loginFrom: "commonName", clients: ["shop"] },
};
const pods = ["secured-0", "secured-1"];
const listeners = [5671, 15671, 15691, 5551];

const project = new TlsProject(isLong ? "4.0" : "4.3");
let ca: string;
let address: string;

beforeAll(async () => {
  await project.createStack(settings);
  await project.pulumi("up", "--yes", "--skip-preview");
  ca = (await project.secret("secured-admin"))["ca.crt"] ?? "";
  address = await project.podAddress("secured-0");
});
afterAll(() => project.remove());

describe("a cluster with tls", () => {
  it("takes its topology through TLS, reads it back, and a second run changes nothing", async () => {
    const cli = [join(checkout, "cli", "warren.ts"), "import", "--cluster", `${project.namespace}/secured`];
    const { code, text } = await finished(process.execPath, cli);
    expect(text).toMatch(/ {2}shop:[\s\S]*exchanges:[\s\S]*orders:[\s\S]*queues:[\s\S]*new:/);
    expect(code).toBe(0);
    await project.pulumi("preview", "--expect-no-changes", "--refresh");
  });

  it("shows its messages to those on call, though it takes AMQP with TLS only", async () => {
    const cluster = ["--cluster", `${project.namespace}/secured`];
    const cli = [join(checkout, "cli", "warren.ts"), "messages", "purge", "shop/new", ...cluster];
    const { code, text } = await finished(process.execPath, cli);
    expect(text).toContain("0 messages of 0");
    expect(code).toBe(0);
  });

  it("is not believed by its name alone: with another CA's certificate it gets no request, and no password", async () => {
    const now = new Date();
    const { cert } = await makeAuthority("secured CA", validity(now, 1));
    const target = { namespace: project.namespace, service: "secured", port: 15_671, caCert: cert };
    await expect(podDialer(target)()).rejects.toThrow(/service\/secured:15671.*certificate/);
    const socket = await podDialer({ ...target, caCert: ca })();
    socket.destroy();
  });

  it("keeps its private keys out of the state's plain text", async () => {
    const state = await project.pulumi("stack", "export");
    expect(state).toContain("BEGIN CERTIFICATE");
    expect(state).not.toContain("PRIVATE KEY");
  });

  it("has no listener without TLS but Erlang's port mapper, which knows only names of nodes", async () => {
    const script = `awk '$4 == "0A" {print $2}' /proc/net/tcp /proc/net/tcp6 | sed 's/.*://' | sort -u`;
    for (const pod of pods) {
      const found = (await project.exec(pod, "sh", "-c", script)).trim().split("\n");
      const ports = found.map((hex) => Number.parseInt(hex, 16)).toSorted((a, b) => a - b);
      expect(ports, pod).toEqual([4369, 5551, 5671, 15671, 15691, 25672]);
    }
  });

  it.each<[string, ConnectionOptions, string]>([
    ["1.3", { minVersion: "TLSv1.3" }, "TLSv1.3 TLS_AES_256_GCM_SHA384"],
    ["1.2 with a strong suite", { maxVersion: "TLSv1.2" }, "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384"],
    [
      "1.2 without authenticated encryption",
      { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA" },
      "refused: ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY",
    ],
    [
      "1.1",
      { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" },
      "refused: ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    ],
  ])("answers clients of TLS %s as it should, on every port", async (_, options, expected) => {
    for (const port of listeners) {
      const outcome = await project.handshake(address, port, { ca, ...options }).then(
        (socket) => {
          const agreed = `${socket.getProtocol()} ${socket.getCipher().name}`;
          socket.destroy();
          return agreed;
        },
        (error: NodeJS.ErrnoException) => `refused: ${error.code}`,
      );
      expect(outcome, `port ${port}`).toBe(expected);
    }
  });

  it("lets nodes talk to each other, and the CLI to its node, in nothing but TLS", async () => {
    const links =
      "[{N, element(4, proplists:get_value(address, I))} || {N, I} <- element(2, net_kernel:nodes_info())].";
    const text = await project.exec("secured-0", "rabbitmqctl", "eval", links);
    expect(text).toMatch(/'rabbit@secured-1\.secured-nodes\.[^']+',tls/);
    expect(text).toMatch(/'rabbitmqcli-[^']+',tls/);
    expect(text).not.toContain("tcp");
    const stranger = project.handshake(address, 25_672, {
      ca,
      servername: "secured-0",
      checkServerIdentity: () => undefined,
    });
    // In 1.3 the server refuses a client without a certificate after the client's last word.
    const refused = stranger.then(
      (socket) =>
        new Promise((resolve) => socket.once("error", resolve).once("close", () => resolve("closed"))),
    );
    expect(String(await refused)).toMatch(/certificate required|CERTIFICATE_REQUIRED/i);
  });
});

describe("a client with a certificate", () => {
  const amqps = (options: object) =>
    connect(
      { protocol: "amqps", hostname: address, port: 5671, vhost: "shop" },
      { ca, servername: project.host, credentials: credentials.external(), ...options },
    );

  it("logs in as the user that it names, with that user's rights, and without a password", async () => {
    const { "tls.crt": cert, "tls.key": key } = await project.secret("secured-client-shop");
    const connection = await amqps({ cert, key });
    expect(await sentAndRead(connection)).toBe("by certificate");
    const channel = await connection.createChannel();
    channel.on("error", () => {});
    await expect(channel.assertQueue("other")).rejects.toThrow(/ACCESS_REFUSED/);
    await connection.close();
  });

  it("is nobody without one", async () => {
    await expect(amqps({})).rejects.toThrow(/ACCESS_REFUSED/);
  });

  it("needs only the Secret of its user, which says amqps and carries the CA, to log in by password", async () => {
    const { uri = "", port, "ca.crt": own = "", host } = await project.secret("secured-user-shop");
    expect([uri.split("//")[0], port, host]).toEqual(["amqps:", "5671", project.host]);
    // The host is a name that only pods can look up.
    const connection = await connect(uri.replace(project.host, address), { ca: own, servername: host });
    expect(await sentAndRead(connection)).toBe("by certificate");
    await connection.close();
  });
});

describe("a change of the certificates", () => {
  it("is served on every port without a restart, and without a break of an open connection", async () => {
    const before = await project.pods();
    const { uri = "" } = await project.secret("secured-user-shop");
    const connection = await connect(uri.replace(project.host, address), { ca, servername: project.host });
    const old = await served();
    expect(new Set(old).size).toBe(1);
    project.set({ ...settings, rotation: 2 });
    const preview = await project.pulumi("preview", "--diff");
    expect(preview).toMatch(/~ warren:index:Certificates: \(update\)/);
    expect(preview).not.toMatch(/StatefulSet|PRIVATE KEY/);
    const changes = changesIn((await project.pulumi("preview")).replaceAll("secured-tls", "warren-tls"));
    const shown = shownChanges("docs/tls.md", "pulumi preview");
    expect(changes).toEqual(expect.arrayContaining([...shown]));
    await project.pulumi("up", "--yes", "--skip-preview");
    const wanted = (await project.secret("secured-tls"))["tls.crt"];
    await eventually("the pod has the new file", async () =>
      (await project.exec("secured-0", "cat", "/run/rabbitmq-tls/tls.crt")) === wanted ? true : undefined,
    );
    // Erlang does it every two minutes.
    await project.exec("secured-0", "rabbitmqctl", "eval", "ssl:clear_pem_cache().");
    const now = await served();
    expect(new Set(now).size).toBe(1);
    expect(now).not.toEqual(old);
    expect(await sentAndRead(connection)).toBe("by certificate");
    await connection.close();
    expect(await project.pods()).toBe(before);
  });

  it.each([
    ["tls.nodes", { ...settings, rotation: 2, nodes: false }],
    ["tls as a whole", undefined],
  ])(
    "that would split the running nodes, away from %s, is refused in the preview, with the way",
    async (_, tls) => {
      project.set(tls);
      await expect(project.pulumi("preview")).rejects.toThrow(
        /tls\.nodes: the running nodes speak TLS[\s\S]*then speak no TLS[\s\S]*scale statefulset secured --replicas=0/,
      );
    },
  );
});

/** The serial number of the certificate on each port, verified by the CA from before. */
function served(): Promise<readonly string[]> {
  return Promise.all(
    listeners.map(async (port) => {
      const socket = await project.handshake(address, port, { ca });
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return serialNumber;
    }),
  );
}

async function sentAndRead(connection: ChannelModel): Promise<string | undefined> {
  const channel = await connection.createConfirmChannel();
  channel.publish("orders", "", Buffer.from("by certificate"));
  await channel.waitForConfirms();
  const message = await channel.get("new", { noAck: true });
  await channel.close();
  return message === false ? undefined : message.content.toString();
}
