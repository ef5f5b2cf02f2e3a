/** Brings up the brokers of the tests. A program of its own, so that it can run under one lock: see setup.ts. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../local/failure.ts";
import { provideImages } from "../../local/images/images.ts";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { bin, contextFile, environment, logs, state } from "../../local/paths.ts";
import { explain } from "../../local/progress.ts";
import { run } from "../../local/run.ts";
import { accessTo } from "./access.ts";
import { versions } from "./versions.ts";

const project = "warren-broker";
const stack = "broker";
const log = join(logs, "pulumi-broker.log");

/** Milliseconds; it takes a few seconds where nothing is wrong. */
const patience = 60_000;

const pulumi = (...args: readonly string[]) =>
  run(join(bin, "pulumi"), [...args, "--stack", stack, "--non-interactive", "--color", "never"], {
    cwd: join(import.meta.dirname, "program"),
    env: environment(),
    log,
  });

async function provide(): Promise<void> {
  if (existsSync(contextFile)) {
    throw new Failure(
      "the tests in test/broker need the embedded cluster's images",
      "run ./dev down, ./dev up",
    );
  }
  // Another run may have done it while this one waited for the lock.
  const found = await Promise.all(versions.map(accessTo));
  if (found.every((access) => access !== undefined)) return;
  // Of the other version's image the cluster itself is made.
  await provideImages([newestRabbitmq]);
  const folder = join(state, "stacks", ".pulumi");
  if (!existsSync(join(folder, "stacks", project, `${stack}.json`))) await pulumi("stack", "init");
  // Under the lock nobody else is at work on this stack: what locks it is a run that died.
  const locks = join(folder, "locks", "organization", project, stack);
  if (existsSync(locks) && readdirSync(locks).length > 0) await pulumi("cancel", "--yes");
  await pulumi("up", "--yes", "--skip-preview");
  await answer();
}

/** A ready pod's HTTP API knows its own node only once the first statistics are in. */
async function answer(): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(500)) {
    const found = await Promise.all(versions.map(accessTo));
    if (found.every((access) => access !== undefined)) return;
  }
  throw new Failure("a broker is up but lacks its version, its plugins or an answer", undefined, log);
}

try {
  await provide();
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
