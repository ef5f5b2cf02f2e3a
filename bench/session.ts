/** The processes of one Linux session: a command that was started in a session of its own, and all its descendants. */
import { readdirSync, readFileSync } from "node:fs";

/** Between two looks. A look reads one small file for each process of the session: under a millisecond. */
const intervalMs = 100;

/** Watches from its making on. Descendants that begin a session of their own are not seen; none of the tools does that. */
export class SessionWatch {
  /** The largest sum of the processes' resident memory at one time, in bytes. Pages that they share count for each. */
  peakBytes = 0;
  private readonly session: number;
  private readonly timer: NodeJS.Timeout;
  /** Which session each process belongs to: a process that is known is not asked again. */
  private sessions: ReadonlyMap<number, number | undefined> = new Map();

  /** @param session the id of its first process */
  constructor(session: number) {
    this.session = session;
    this.timer = setInterval(() => this.look(), intervalMs);
    this.look();
  }

  /** Ids of the processes that are there now. */
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

/** The field after the name, which may hold anything: state, parent, group, session. */
function sessionOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const [, , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return session === undefined ? undefined : Number(session);
}

function residentBytes(pid: number): number {
  const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

/** Empty where the process has ended since it was listed. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
