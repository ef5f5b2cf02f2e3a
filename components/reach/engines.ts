/**
 * A tunnel lives as long as an engine that needs it. The program is no measure: the engine deletes what
 * left the program after the program has ended. Nor is a process id: with the Automation API the
 * engine is no ancestor of the program. What every engine has is its gRPC server; an open HTTP/2
 * session to it ends with the engine, however that ends.
 */
import { connect } from "node:http2";

/** How long a tunnel waits for the next run, in ms: between the preview and the update of one `pulumi up`. */
const graceMs = 10_000;

/** Before a lost session is tried again, in ms: a server may close an idle one and still be there. */
const againMs = 250;

export interface Engines {
  /** Stay until this engine is gone too. */
  watch(address: string): void;
  /** Whether any engine is alive. */
  readonly needed: boolean;
}

/** @param onUnneeded called once no engine has been alive for the grace period */
export function watchEngines(onUnneeded: () => void, grace: number = graceMs): Engines {
  const alive = new Set<string>();
  let end: NodeJS.Timeout | undefined;

  const gone = (address: string): void => {
    alive.delete(address);
    if (alive.size > 0) return;
    clearTimeout(end);
    end = setTimeout(onUnneeded, grace);
  };

  const open = (address: string): void => {
    let connected = false;
    const session = connect(`http://${address}`);
    session.on("connect", () => {
      connected = true;
    });
    // The "close" that follows says the same.
    session.on("error", () => {});
    session.on("close", () => {
      if (connected) setTimeout(open, againMs, address);
      else gone(address);
    });
  };

  return {
    watch(address) {
      clearTimeout(end);
      if (alive.has(address)) return;
      alive.add(address);
      open(address);
    },
    get needed() {
      return alive.size > 0;
    },
  };
}
