import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { preStopCommand } from "../../../components/cluster/preStop.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pre-stop-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, name), 0o755);
}

/** Runs the hook with these stand-ins for the broker's programs; each call of one is a line of the log. */
function run(programs: { rabbitmqctl: string; epmd: string }) {
  const log = join(directory, "log");
  program("rabbitmqctl", `echo "rabbitmqctl $*" >> ${log}\n${programs.rabbitmqctl}`);
  program("epmd", `echo "epmd $*" >> ${log}\n${programs.epmd}`);
  program("sleep", `echo "sleep $*" >> ${log}`);
  const [shell = "", ...rest] = preStopCommand("/etc/rabbitmq/pre-stop.erl");
  const args = rest.map((text) => text.replaceAll("/usr/lib/rabbitmq/bin", directory));
  const { status } = spawnSync(shell, args, { timeout: 10_000 });
  return { status, log: readFileSync(log, "utf8").trim().split("\n") };
}

const asked = "rabbitmqctl --quiet eval_file /etc/rabbitmq/pre-stop.erl";

describe("the preStop hook", () => {
  it("starts the CLI once when the broker answers, and lets the node stop", () => {
    expect(run({ rabbitmqctl: "exit 0", epmd: "exit 1" })).toEqual({ status: 0, log: [asked] });
  });

  it("keeps waiting when the CLI fails while the node runs, or a majority could be lost", () => {
    const failsTwice = "n=$(cat $0.n 2>/dev/null || echo 0); echo $((n+1)) > $0.n; test $n -ge 2";
    const { status, log } = run({ rabbitmqctl: failsTwice, epmd: "echo 'name rabbit at port 25672'" });
    expect(status).toBe(0);
    expect(log).toEqual([asked, "epmd -names", "sleep 5", asked, "epmd -names", "sleep 5", asked]);
  });

  it("ends at once when no node runs, or a pod that failed to boot could not be deleted", () => {
    const nobody = "echo 'name rabbitmqcli-17 at port 35672'";
    expect(run({ rabbitmqctl: "exit 69", epmd: nobody })).toEqual({ status: 0, log: [asked, "epmd -names"] });
  });
});
