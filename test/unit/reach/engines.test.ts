import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { watchEngines } from "../../../components/reach/engines.ts";
import { fakeEngine, type Running } from "./servers.ts";

const engines: Running[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map(({ close }) => close()));
});

async function engine(onSession?: Parameters<typeof fakeEngine>[0]): Promise<Running> {
  const started = await fakeEngine(onSession);
  engines.push(started);
  return started;
}

const grace = 100;

describe("watching engines", () => {
  it("keeps the tunnel while an engine lives, so that its deletes after the program's end still arrive", async () => {
    let ended = false;
    const watched = watchEngines(() => {
      ended = true;
    }, grace);
    const one = await engine();
    watched.watch(`127.0.0.1:${one.port}`);
    await sleep(4 * grace);
    expect(ended).toBe(false);
    expect(watched.needed).toBe(true);
  });

  it("ends the tunnel after its last engine, so that no process stays behind", async () => {
    const one = await engine();
    const other = await engine();
    const ended = new Promise<void>((resolve) => {
      const watched = watchEngines(resolve, grace);
      watched.watch(`127.0.0.1:${one.port}`);
      watched.watch(`127.0.0.1:${other.port}`);
    });
    await sleep(grace);
    await one.close();
    expect(await Promise.race([ended.then(() => "ended"), sleep(8 * grace, "alive")])).toBe("alive");
    await other.close();
    await ended;
    engines.length = 0;
  });

  it("stays when an engine closes an idle session and still answers", async () => {
    let sessions = 0;
    let ended = false;
    const one = await engine((session) => {
      sessions++;
      if (sessions === 1) setTimeout(() => session.close(), grace);
    });
    const watched = watchEngines(() => {
      ended = true;
    }, grace);
    watched.watch(`127.0.0.1:${one.port}`);
    await sleep(10 * grace);
    expect(sessions).toBe(2);
    expect(ended).toBe(false);
  });

  it("ends when the engine it was started for is already gone", async () => {
    const one = await fakeEngine();
    await one.close();
    await new Promise<void>((resolve) => watchEngines(resolve, grace).watch(`127.0.0.1:${one.port}`));
  });
});
