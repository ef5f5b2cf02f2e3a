/** Switches of the embedded cluster, for tests; run on the host. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { enforcedFile, filesOf, type Machine } from "./layout.ts";

const patience = 60_000;

/**
 * As if a further machine's plug were pulled: all its processes are gone when this returns.
 * Kubernetes learns of it by itself, half a minute later.
 */
export async function powerOff(machine: Machine): Promise<void> {
  const { off, on } = filesOf(machine);
  writeFileSync(off, "");
  await until(`${machine.name} does not go off`, () => !existsSync(on));
}

/** It boots when this returns. */
export async function powerOn(machine: Machine): Promise<void> {
  const { off, on } = filesOf(machine);
  rmSync(off, { force: true });
  await until(`${machine.name} does not go on`, () => existsSync(on));
}

/**
 * The machines begin to enforce NetworkPolicies, or end it, within a moment. Usually they do not: this host reaches the
 * brokers by a route, which is neither a pod nor a machine, so that no default lets it in.
 */
export function enforceNetworkPolicies(isEnforced: boolean): void {
  if (isEnforced) writeFileSync(enforcedFile, "");
  else rmSync(enforcedFile, { force: true });
}

async function until(failure: string, isDone: () => boolean): Promise<void> {
  for (const limit = Date.now() + patience; !isDone(); await sleep(50)) {
    if (Date.now() > limit) throw new Failure(failure);
  }
}
