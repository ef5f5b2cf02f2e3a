/** Switches a further machine off, as if its plug were pulled, and on again. For tests; run on the host. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { filesOf, type Machine } from "./layout.ts";

const patience = 60_000;

/** All its processes are gone when this returns. Kubernetes learns of it by itself, half a minute later. */
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

async function until(failure: string, isDone: () => boolean): Promise<void> {
  for (const limit = Date.now() + patience; !isDone(); await sleep(50)) {
    if (Date.now() > limit) throw new Failure(failure);
  }
}
