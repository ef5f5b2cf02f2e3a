/** The engine, or a plugin of it, dies by SIGKILL in the middle of its work, at a moment that chance chooses. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "../broker/broker.ts";
import { changesIn } from "../e2e/stack.ts";
import { chances, kills, pluginKills } from "../form.ts";
import { type Death, dying } from "./death.ts";
import { engines } from "./engines.ts";
import { differenceTo, leftOf } from "./held.ts";
import { addressOf, FaultProject, type Running } from "./project.ts";
import { after, before, keptQueues } from "./topologies.ts";

const phases = ["apply", "update", "destroy"] as const;

/** So many objects are touched in each phase at least, whichever engine does it. */
const objects = { apply: 45, update: 45, destroy: 4 };

const plugin = { resources: "pulumi-resource-rabbitmq", bulk: "pulumi-resource-warren" };

const sent = 100;

describe.each(engines)("engine %s", (engine) => {
  const broker = TestBroker.of("4.3");
  const at = addressOf(broker);
  let project: FaultProject;

  beforeAll(async () => {
    project = await FaultProject.of(engine, at, before);
  });
  afterAll(() => project.remove());

  const publish = async () => {
    const channel = await broker.channel(project.id);
    for (let number = 0; number < sent; number++) {
      channel.publish("fan", "", Buffer.from(String(number)), { persistent: true });
    }
    await channel.waitForConfirms();
    await channel.close();
  };
  const kept = async () => {
    type Queues = readonly { readonly name: string; readonly messages?: number }[];
    const queues = await broker.get<Queues>(`/api/queues/${project.id}?columns=name,messages`);
    return keptQueues.map((name) => queues.find((queue) => queue.name === name)?.messages ?? "not known");
  };
  /** So that a destroy is not refused. A stream cannot be emptied. */
  const empty = async () => {
    for (const name of keptQueues.filter((name) => name !== "kept-stream")) {
      await broker.request("DELETE", `/api/queues/${project.id}/${name}/contents`);
    }
    await broker.request("DELETE", `/api/queues/${project.id}/kept-stream`);
    await expect.poll(kept, { timeout: 30_000 }).toEqual([0, 0, 0, 0, "not known"]);
  };

  const converged = async () => {
    expect(await differenceTo(project, at)).toBe("no difference");
    expect(changesIn(await project.pulumi("preview"))).toEqual({ unchanged: expect.any(Number) });
    expect(await project.disorder()).toEqual([]);
  };

  /** To where a phase begins, once it has gone through. */
  const back: Readonly<Record<(typeof phases)[number], () => Promise<unknown>>> = {
    apply: () => project.destroy(),
    update: async () => {
      project.write(before);
      await project.up();
      project.write(after);
    },
    destroy: () => project.up(),
  };

  const moments = chances(`${engine} killed`, 2 * kills);
  const rounds = Array.from({ length: kills }, (_, index) => {
    const phase = phases[index % phases.length] ?? "apply";
    const [where = 0, wait = 0] = moments.slice(2 * index);
    const afterObjects = 1 + Math.floor(where * objects[phase]);
    return { round: index + 1, phase, afterObjects, andThenMs: Math.floor(wait * 200) };
  });

  const pluginMoments = chances(`${engine} without its plugin`, pluginKills);
  const pluginRounds = pluginMoments.map((where, index) => ({
    round: index + 1,
    afterObjects: 1 + Math.floor(where * objects.apply),
    andThenMs: 0,
  }));

  it.each(rounds)(
    "round $round: killed in mid-$phase, $andThenMs ms after the object $afterObjects: the next run completes it",
    async ({ phase, ...death }) => {
      const command = phase === "destroy" ? "destroy" : "up";
      project.write(phase === "update" ? after : before);
      if (phase === "update") await publish();
      if (phase === "destroy") await empty();
      const start = () => project.start(command, "--yes", "--skip-preview");
      const killed = (when: Death) =>
        dying(broker, project, when, start, ({ child }) => {
          child.kill("SIGKILL");
        });
      let run = await killed(death);
      if (run.signal !== "SIGKILL") {
        // It was quicker than the moment that chance had chosen, or than the signal.
        await back[phase]();
        run = await killed({ afterObjects: 1, andThenMs: 0 });
      }
      expect(run, "the run ended before it could be killed").toMatchObject({ signal: "SIGKILL" });

      await project.pulumi("cancel", "--yes");
      if (phase === "destroy") {
        await project.destroy();
        expect(await leftOf(project, at)).toBe("no difference");
      } else {
        await project.up();
        await converged();
      }
      if (phase === "update")
        await expect.poll(kept, { timeout: 30_000 }).toEqual(keptQueues.map(() => sent));
      await expect.poll(() => project.leftovers(), { timeout: 30_000 }).toEqual([]);
    },
  );

  it.each(pluginRounds)(
    "plugin round $round: its plugin killed $andThenMs ms after the object $afterObjects: the next run completes it",
    async (death) => {
      await project.destroy();
      project.write(before);
      // Those of engines that were killed before may still be there.
      const kill = ({ child }: Running) => {
        const plugins = project
          .processes()
          .filter(({ parent, command }) => parent === child.pid && command.includes(plugin[engine]));
        expect(plugins).toHaveLength(1);
        for (const { pid } of plugins) process.kill(pid, "SIGKILL");
      };
      const run = await dying(
        broker,
        project,
        death,
        () => project.start("up", "--yes", "--skip-preview"),
        kill,
      );
      expect(run, "the run ended before its plugin could be killed").toMatchObject({ wasHit: true });
      expect(run.code, run.text).toBe(1);
      expect(run.text).toContain(`${plugin[engine]} exited prematurely`);

      // The engine itself is well: it has given its lock back.
      await project.up();
      await converged();
    },
  );

  it("a vhost that was made and given to nobody, as its maker died in that moment, is no dead end", async () => {
    await project.destroy();
    const permissions = `/api/permissions/${project.id}/${broker.credentials().username}`;
    expect(await broker.request("PUT", `/api/vhosts/${project.id}`, {})).toMatchObject({ status: 201 });
    expect(await broker.request("DELETE", permissions)).toMatchObject({ status: 204 });
    project.write(before);
    await project.up();
    await converged();
    expect(await broker.get(permissions)).toMatchObject({ configure: ".*", write: ".*", read: ".*" });
  });

  it("what the dead engines had begun is noted in the state until a refresh, and does no harm", async () => {
    project.write(before);
    await project.up();
    await project.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
    expect(await project.begun()).toEqual([]);
    expect(changesIn(await project.pulumi("preview"))).toEqual({ unchanged: expect.any(Number) });
  });
});
