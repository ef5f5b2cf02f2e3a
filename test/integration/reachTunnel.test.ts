/** The tunnel as a process of its own, with stand-ins for the engine and no Kubernetes in reach. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTunnel } from "../../components/reach/openTunnel.ts";
import { fakeEngine, type Running } from "../unit/reach/servers.ts";

/** A port where nothing listens, and that fetch is willing to try. */
const away = await freePort();
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "away",
  clusters: [{ name: "away", cluster: { server: `https://127.0.0.1:${away}` } }],
  users: [{ name: "me", user: { token: "token-of-the-kubeconfig" } }],
  contexts: [{ name: "away", context: { cluster: "away", user: "me" } }],
});
const target = { kubeconfig, namespace: "rabbitmq", service: "warren", port: 15_672 };

let folder: string;
const savedTmp = process.env.TMPDIR;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reach-"));
  process.env.TMPDIR = folder;
  process.env.PULUMI_CONFIG_PASSPHRASE = "passphrase-of-the-stack";
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (savedTmp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = savedTmp;
  delete process.env.PULUMI_CONFIG_PASSPHRASE;
});

const engines: Running[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map(({ close }) => close()));
});

async function engine(): Promise<string> {
  const started = await fakeEngine();
  engines.push(started);
  return `127.0.0.1:${started.port}`;
}

async function freePort(): Promise<number> {
  const one = await fakeEngine();
  await one.close();
  return one.port;
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

/** Process ids of tunnels that this test started: their arguments hold nothing, their open sockets lie in the folder. */
function tunnelProcesses(): readonly number[] {
  return execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => /reach\/tunnel\.ts/.test(line))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => readFileSync(`/proc/${pid}/environ`, "utf8").includes(`TMPDIR=${folder}`));
}

describe("a tunnel process", () => {
  it("opens with no cluster in reach, so that a preview of a fresh stack works, and says what is wrong when used", async () => {
    const localPort = await freePort();
    await openTunnel({ target, localPort, engine: await engine() });
    const answer = await fetch(`http://127.0.0.1:${localPort}/api/whoami`);
    expect(answer.status).toBe(503);
    const { reason } = (await answer.json()) as { reason: string };
    expect(reason).toContain(`service/warren:15672 in namespace rabbitmq, through https://127.0.0.1:${away}`);
    expect(reason).toContain("ECONNREFUSED");
    expect(reason).not.toContain("token-of-the-kubeconfig");
  });

  it("shows no secret in its arguments or its environment", async () => {
    const localPort = await freePort();
    await openTunnel({ target, localPort, engine: await engine() });
    const pids = tunnelProcesses();
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) {
      const shown =
        readFileSync(`/proc/${pid}/cmdline`, "utf8") + readFileSync(`/proc/${pid}/environ`, "utf8");
      expect(shown).not.toContain("token-of-the-kubeconfig");
      expect(shown).not.toContain("passphrase-of-the-stack");
    }
  });

  it("is shared by the runs of one stack and ends with the last engine, leaving nothing behind", async () => {
    const localPort = await freePort();
    const first = await engine();
    await openTunnel({ target, localPort, engine: first });
    const before = tunnelProcesses().length;
    await openTunnel({ target, localPort, engine: await engine() });
    expect(tunnelProcesses().length).toBe(before);
    await engines.shift()?.close();
    await sleep(1_000);
    expect(await answers(localPort)).toBe(true);
    await engines.shift()?.close();
    const deadline = Date.now() + 20_000;
    while ((await answers(localPort)) && Date.now() < deadline) await sleep(250);
    expect(await answers(localPort)).toBe(false);
  }, 30_000);

  it("never joins the tunnel of another cluster, where it would change the wrong broker", async () => {
    const localPort = await freePort();
    await openTunnel({ target, localPort, engine: await engine() });
    const other = { ...target, namespace: "other" };
    await expect(openTunnel({ target: other, localPort, engine: await engine() })).rejects.toThrow(
      /leads from there to service\/warren:15672 in namespace rabbitmq.*warren:tunnelPort/,
    );
  });

  it("names the port and the setting when something else listens there", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const localPort = typeof address === "object" && address !== null ? address.port : 0;
    await expect(openTunnel({ target, localPort, engine: await engine() })).rejects.toThrow(
      new RegExp(`127\\.0\\.0\\.1:${localPort}.*something else.*warren:tunnelPort`),
    );
    server.close();
  });
});
