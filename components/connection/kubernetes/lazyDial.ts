import type { Duplex } from "node:stream";
import type { Dial } from "./pods.ts";
import type { TunnelTarget } from "./target.ts";

/** Loads the Kubernetes client at the first connection: loading takes a second, and many runs never connect. */
export function lazyDial(target: TunnelTarget): Dial {
  let dial: Promise<Dial> | undefined;
  return async (): Promise<Duplex> => {
    dial ??= import("./pods.ts").then(({ podDialer }) => podDialer(target));
    return (await dial)();
  };
}
