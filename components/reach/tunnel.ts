/**
 * The tunnel's own process: started by `openTunnel`, ended by itself once no engine needs it.
 * It reads a TunnelOrder from its standard input and writes one TunnelAnswer to its standard output.
 */
import { rmSync } from "node:fs";
import type { Server } from "node:http";
import { createServer, type Socket } from "node:net";
import { type Engines, watchEngines } from "./engines.ts";
import { lazyDial } from "./lazyDial.ts";
import { firstLine, line } from "./lines.ts";
import { forwardingServer } from "./proxy.ts";
import {
  describeTarget,
  type JoinRequest,
  type TunnelAnswer,
  type TunnelOrder,
  targetKey,
} from "./target.ts";

// The program that started the tunnel closes its end of the pipe once it has the answer.
process.stdout.on("error", () => {});

// Written by openTunnel of this same package.
const order = (await firstLine(process.stdin)) as TunnelOrder;
process.stdin.destroy();
const taken = await listen(forwardingServer(lazyDial(order.target)), order.localPort);
if (taken === undefined) {
  const engines = watchEngines(leave);
  engines.watch(order.engine);
  await acceptJoins(engines);
  answer({ ready: true });
} else {
  answer(taken);
  process.exitCode = 1;
}

function answer(value: TunnelAnswer): void {
  process.stdout.write(line(value));
}

function listen(server: Server, port: number): Promise<TunnelAnswer | undefined> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      resolve(
        error.code === "EADDRINUSE"
          ? { ready: false, reason: "port-taken" }
          : { ready: false, reason: "failed", message: error.message },
      ),
    );
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
}

/** Whoever holds the port holds the socket: what lies there is left over from a tunnel that was killed. */
function acceptJoins(engines: Engines): Promise<void> {
  rmSync(order.socket, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => {});
    join(socket, engines).catch(() => socket.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(order.socket, resolve);
  });
}

async function join(socket: Socket, engines: Engines): Promise<void> {
  const { target, engine } = (await firstLine(socket)) as JoinRequest;
  if (target === targetKey(order.target)) {
    engines.watch(engine);
    socket.end(line({ ready: true } satisfies TunnelAnswer));
  } else if (engines.needed) {
    const holder = describeTarget(order.target);
    socket.end(line({ ready: false, reason: "other-target", holder } satisfies TunnelAnswer));
  } else {
    socket.end(line({ ready: false, reason: "ended" } satisfies TunnelAnswer), leave);
  }
}

function leave(): void {
  rmSync(order.socket, { force: true });
  process.exit();
}
