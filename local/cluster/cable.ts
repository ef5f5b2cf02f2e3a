/** A virtual cable from here to a machine. The kernel takes it away with the machine's network. */
import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { logs } from "../paths.ts";
import { capture, run } from "../run.ts";

export interface Cable {
  /** Name of the end that is here. */
  readonly near: string;
  /** The process whose network is the machine's. */
  readonly pid: number;
  /** Of the machine, with the length of its network's prefix. */
  readonly address: string;
  readonly gateway: string;
}

const log = join(logs, "network.log");

/** Here `near` is up, but has no address yet. */
export async function plugIn({ near, pid, address, gateway }: Cable): Promise<void> {
  for (let tries = 0; networkOf(pid) === networkOf("self"); tries++) {
    if (tries > 100)
      throw new Failure("the machine has no network of its own", "see the log", join(logs, "machine.log"));
    await sleep(50);
  }
  // A former one of that name goes a little later than its machine.
  await capture("ip", ["link", "delete", near]).catch(() => "");
  await run("ip", ["link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", String(pid)], {
    log,
  });
  await run("ip", ["link", "set", near, "up"], { log });
  const inside = (...args: string[]) => run("nsenter", ["-t", String(pid), "-n", "ip", ...args], { log });
  await inside("address", "add", address, "dev", "eth0");
  await inside("link", "set", "eth0", "up");
  await inside("route", "add", "default", "via", gateway);
}

const networkOf = (pid: number | "self"): string => readlinkSync(`/proc/${pid}/ns/net`);
