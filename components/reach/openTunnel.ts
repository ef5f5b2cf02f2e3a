/** Makes sure that a tunnel listens on a local port and stays for as long as an engine needs it. */
import { spawn } from "node:child_process";
import { lstatSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { firstLine, line } from "./lines.ts";
import {
  describeTarget,
  type JoinRequest,
  type TunnelAnswer,
  type TunnelTarget,
  targetKey,
} from "./target.ts";

export interface TunnelRequest {
  readonly target: TunnelTarget;
  /** Port on 127.0.0.1. */
  readonly localPort: number;
  /** `host:port` of the engine that needs the tunnel. */
  readonly engine: string;
}

/** Two runs may start a tunnel at the same moment: the loser of the port joins the winner a moment later. */
const maxAttempts = 3;
const betweenAttemptsMs = 200;

/**
 * Joins the tunnel that serves the port, or starts one.
 * A tunnel opens no connection to Kubernetes before it is used, so this works with no cluster in reach.
 * @throws if the port is taken by something else, or by a tunnel to another cluster
 */
export async function openTunnel(request: TunnelRequest): Promise<void> {
  const socket = join(privateFolder(), `${request.localPort}.sock`);
  let last: TunnelAnswer = { ready: false, reason: "port-taken" };
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await sleep(betweenAttemptsMs);
    last = (await joinExisting(socket, request)) ?? (await start(socket, request));
    if (last.ready) return;
    if (last.reason === "other-target" || last.reason === "failed") break;
  }
  throw new Error(refusal(request, last));
}

/** Where the sockets are; nobody else may put one there, as a tunnel sees the administrator's login. */
function privateFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `warren-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} must be a folder that belongs to you and that nobody else can open (mode 0700): ` +
        "remove it, or set TMPDIR to a folder of your own",
    );
  }
  return folder;
}

function joinExisting(path: string, { target, engine }: TunnelRequest): Promise<TunnelAnswer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    // No socket, or nobody behind it: no tunnel runs.
    socket.on("error", () => resolve(undefined));
    socket.on("connect", () => {
      socket.write(line({ target: targetKey(target), engine } satisfies JoinRequest));
      // Written by a tunnel of this same package.
      firstLine(socket)
        .then((answer) => resolve(answer as TunnelAnswer | undefined))
        .catch(() => resolve(undefined))
        .finally(() => socket.destroy());
    });
  });
}

async function start(socket: string, request: TunnelRequest): Promise<TunnelAnswer> {
  // Its sources stand beside this file: .ts in a checkout, .js in the npm package.
  const entry = join(import.meta.dirname, `tunnel${extname(import.meta.filename)}`);
  // Of its own session, with no pipe left open: it outlives the program, and nobody waits for it.
  const child = spawn(process.execPath, [entry], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: withoutPulumi(process.env),
  });
  const failed = new Promise<TunnelAnswer>((resolve) => {
    child.once("error", ({ message }) => resolve({ ready: false, reason: "failed", message }));
  });
  child.stdin.on("error", () => {});
  child.stdin.end(line({ ...request, socket }));
  const silent: TunnelAnswer = {
    ready: false,
    reason: "failed",
    message: `${process.execPath} ${entry} ended without an answer`,
  };
  const answered = firstLine(child.stdout).then((answer) => (answer as TunnelAnswer | undefined) ?? silent);
  const answer = await Promise.race([answered, failed]);
  child.stdout.destroy();
  child.unref();
  return answer;
}

/** The engine hands the program its configuration, secrets and passphrase in PULUMI_ variables. */
function withoutPulumi(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_")));
}

function refusal({ target, localPort }: TunnelRequest, answer: TunnelAnswer): string {
  const what = `cannot open the tunnel to ${describeTarget(target)} on 127.0.0.1:${localPort}`;
  const otherPort = "choose another port with `pulumi config set warren:tunnelPort PORT`";
  if (answer.ready) return what;
  switch (answer.reason) {
    case "failed":
      return `${what}: ${answer.message}`;
    case "other-target":
      return `${what}: a tunnel of another run leads from there to ${answer.holder}; wait for that run to end, or ${otherPort}`;
    default:
      return `${what}: something else listens on that port; end it, or ${otherPort}`;
  }
}
