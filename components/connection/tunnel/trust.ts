/**
 * The certificate by which @pulumi/rabbitmq recognizes this user's gateways. Its plugin takes the path of a file, and the
 * state keeps that path: it must be the same on every machine, so it is relative. Pulumi starts all plugins in the same
 * folder, the project's.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const trustFile = ".pulumi-warren/gateway.pem";

/** @throws if the project's folder cannot be written to */
export function writeTrust(certificate: string, project: string = process.cwd()): void {
  const file = join(project, trustFile);
  try {
    if (readIfThere(file) === certificate) return;
    mkdirSync(dirname(file), { recursive: true });
    // The folder is not for version control.
    writeFileSync(join(dirname(file), ".gitignore"), "*\n");
    writeFileSync(file, certificate);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `cannot write ${trustFile} in the project's folder, from which @pulumi/rabbitmq learns whom to trust: ${reason}. ` +
        "Make the folder writable, or take `engine: bulk`, which does without that plugin",
    );
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
