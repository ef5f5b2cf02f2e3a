/** What a terminal shows beside the result: progress and hints. Elsewhere both would be noise. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { httpServer, type Running } from "../connection/servers.ts";
import { root } from "./commandLine.ts";

const program = join(root, "cli/warren.ts");
/** Of util-linux: it runs a command in a terminal of its own. */
const hasTerminal = spawnSync("script", ["--version"]).status === 0;

let folder: string;
const running: Running[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-progress-"));
  writeFileSync(join(folder, "shop.yaml"), "vhosts:\n  shop: {}\n");
  writeFileSync(join(folder, "wrong.yaml"), "vhosts: 5\n");
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

interface Ended {
  readonly code: number | null;
  /** In a terminal: both outputs. */
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, WARREN_PASSWORD: "x", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

/** Clears a line of a terminal. */
const wipe = "\u001b[K";

const piped = (...args: readonly string[]) => run(process.execPath, [program, ...args]);
const inTerminal = (...args: readonly string[]) =>
  run("script", [
    "-qec",
    [process.execPath, program, ...args].map((word) => `'${word}'`).join(" "),
    "/dev/null",
  ]);

/** A broker that takes its time. */
async function slowBroker(ms: number): Promise<readonly string[]> {
  const server = await httpServer(async (_, response) => {
    await sleep(ms);
    response.setHeader("content-type", "application/json");
    response.end("[]");
  });
  running.push(server);
  return ["--url", `http://127.0.0.1:${server.port}`, "--user", "admin"];
}

describe.skipIf(!hasTerminal)("in a terminal", () => {
  it("a slow command says what it waits for, and takes the line away before its result", async () => {
    const { code, out } = await inTerminal("top", ...(await slowBroker(3_000)));
    expect(code).toBe(0);
    expect(out).toMatch(/^\rasking the broker http:\/\/127\.0\.0\.1:\d+ … [2-9] s/);
    const [shown = "", result = ""] = out.split(`\r${wipe}QUEUE`);
    expect(shown.endsWith(wipe)).toBe(true);
    expect(result).not.toContain(wipe);
  });

  it("--quiet keeps it silent", async () => {
    const { code, out } = await inTerminal("top", "--quiet", ...(await slowBroker(2_600)));
    expect(code).toBe(0);
    expect(out).toMatch(/^QUEUE/);
    expect(out).not.toContain("next:");
  });

  it("a quick one shows no progress, and what to do next", async () => {
    const good = await inTerminal("validate", "shop.yaml");
    expect(good.out).not.toContain(wipe);
    expect(good.out).toMatch(/next: `warren test FILE`/);
    const wrong = await inTerminal("validate", "wrong.yaml");
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringContaining("next: `warren explain CODE`")]);
  });

  it("what a program is to read has no hint", async () => {
    expect((await inTerminal("validate", "shop.yaml", "--json")).out).not.toContain("next:");
    expect((await inTerminal("validate", "shop.yaml", "--format", "github")).out).not.toContain("next:");
  });
});

describe("in a pipe", () => {
  it("a slow command writes plain lines to the standard error, so that a log shows that it is alive", async () => {
    const { code, out, err } = await piped("top", ...(await slowBroker(15_000)));
    expect([code, out]).toEqual([0, expect.stringMatching(/^QUEUE/)]);
    expect(err).toMatch(/^asking the broker http:\/\/127\.0\.0\.1:\d+ … 10 s\n$/);
  });

  it("a quick one writes its result alone", async () => {
    expect(await piped("validate", "shop.yaml")).toMatchObject({ code: 0, err: "" });
  });
});
