/** The processes of one Linux session: a command that was started in a new session, and all its descendants. */
import { readdirSync, readFileSync } from "node:fs";

/** Interval between two samples. A sample reads one small file for each process of the session: under a millisecond. */
const intervalMs = 100;

/** Samples from its creation on. It does not see descendants that start a new session; none of the tools does that. */
export class SessionWatch {
  /** The largest sum of the processes' resident memory at one time, in bytes. Shared pages count once for each process. */
  peakBytes = 0;
  private readonly session: number;
  private readonly timer: NodeJS.Timeout;
  /** The session of each known process, so that it is read only once. */
  private sessions: ReadonlyMap<number, number | undefined> = new Map();

  /** @param session the id of its first process */
  constructor(session: number) {
    this.session = session;
    this.timer = setInterval(() => this.look(), intervalMs);
    this.look();
  }

  /** Ids of the running processes. */
  members(): readonly number[] {
    const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
    this.sessions = new Map(all.map((pid) => [pid, this.sessions.get(pid) ?? sessionOf(pid)]));
    return all.filter((pid) => this.sessions.get(pid) === this.session);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const bytes = this.members().reduce((sum, pid) => sum + residentBytes(pid), 0);
    this.peakBytes = Math.max(this.peakBytes, bytes);
  }
}

/** The fields after the name are state, parent, group, session. The name can contain any character. */
function sessionOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const [, , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return session === undefined ? undefined : Number(session);
}

function residentBytes(pid: number): number {
  const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

/** Empty if the process has ended since it was listed. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
