/** An S3 server with one bucket: versitygw on a folder, which checks each request's signature. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bin } from "../../local/paths.ts";
import { installS3Server } from "../../local/toolchain/install.ts";

export class S3Server {
  readonly bucket = "warren";
  readonly environment: Readonly<Record<string, string>>;
  private readonly child: ChildProcess;
  private readonly root: string;

  private constructor(child: ChildProcess, root: string, environment: Readonly<Record<string, string>>) {
    this.child = child;
    this.root = root;
    this.environment = environment;
  }

  static async start(): Promise<S3Server> {
    await installS3Server();
    const root = mkdtempSync(join(tmpdir(), "warren-s3-"));
    for (const folder of ["sidecar", "data/warren"]) mkdirSync(join(root, folder), { recursive: true });
    const port = await freePort();
    const [key, secret] = ["key-of-the-test", "secret-of-the-test"];
    const args = ["--port", `127.0.0.1:${port}`, "--quiet", "posix"];
    const child = spawn(
      join(bin, "versitygw"),
      [...args, "--sidecar", join(root, "sidecar"), join(root, "data")],
      {
        env: { ROOT_ACCESS_KEY: key, ROOT_SECRET_KEY: secret },
        stdio: "ignore",
      },
    );
    const environment = {
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    };
    await untilItListens(port, child);
    return new S3Server(child, root, environment);
  }

  stop(): void {
    this.child.kill();
    rmSync(this.root, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no TCP port");
  return address.port;
}

async function untilItListens(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`versitygw ended with ${child.exitCode}`);
}
