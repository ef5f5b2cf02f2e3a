/** The broker is down, or refuses the credentials: that is said once, and nothing is taken for deleted. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "../broker/broker.ts";
import { isLong, seed } from "../form.ts";
import { engines } from "./engines.ts";
import { differenceTo } from "./held.ts";
import { addressOf, FaultProject, type Run } from "./project.ts";
import { FaultProxy } from "./proxy.ts";
import { after, before } from "./topologies.ts";

const withProgram = [["up"], ["refresh", "--run-program"], ["destroy", "--run-program"]] as const;
const withoutProgram = [["refresh"], ["destroy"]] as const;

/** The program asks a broker that is down for two minutes, as it may be starting. */
const commands = {
  "refused credentials": isLong ? [...withProgram, ...withoutProgram] : [["up"], ["refresh"]],
  "broker that is down": isLong ? [...withProgram, ...withoutProgram] : [["refresh"]],
};

const ways = Object.keys(commands) as (keyof typeof commands)[];

/** What each way is told as, by Warren's own code and by @pulumi/rabbitmq. */
const words = {
  "refused credentials": /401|refuses the credentials/,
  "broker that is down": /ECONNREFUSED|refused/,
};

/** Resources that a run names as failed, but for the stack itself. */
const failed = ({ text }: Run) => text.match(/^ {2}(rabbitmq|warren):index:\w+ \(.*\):$/gm) ?? [];

describe.each(engines)("engine %s", (engine) => {
  const broker = TestBroker.of("4.3");
  const at = addressOf(broker);
  let proxy: FaultProxy;
  let project: FaultProject;
  // Not the one whom others work with.
  const administrator = `faults-${engine}`;
  const path = `/api/users/${administrator}`;

  const setPassword = async (password: string) => {
    const answer = await broker.request("PUT", path, { tags: "administrator", password });
    expect(answer.ok).toBe(true);
  };
  beforeAll(async () => {
    proxy = await FaultProxy.to(`${broker.host}:15672`, seed);
    project = await FaultProject.of(engine, { ...at, url: proxy.url }, before);
    await setPassword("first");
    await project.connect({ url: proxy.url, username: administrator, password: "first" });
    await project.up();
  });
  afterAll(async () => {
    await setPassword("first");
    await project.remove();
    await broker.request("DELETE", path);
    proxy.stop();
  });

  const fail = {
    "refused credentials": () => setPassword("second"),
    "broker that is down": () => proxy.refuse(),
  };

  describe.each(ways)("%s", (way) => {
    it.each(commands[way].map((command) => [command.join(" "), command] as const))(
      "%s tells it, and the broker and the state keep what they have",
      async (_, command) => {
        const known = await project.resources();
        project.write(after);
        await fail[way]();
        const run = await project.run(...command, "--yes", "--skip-preview");
        await setPassword("first");
        await proxy.end();
        project.write(before);
        expect(run.code, run.text).toBe(1);
        expect(run.text).toMatch(words[way]);
        const hasProgram = command[0] === "up" || command.length > 1;
        if (hasProgram) expect(failed(run), "one error, before any resource").toEqual([]);
        else if (engine === "bulk")
          expect(failed(run).length, "one for each of the two").toBeLessThanOrEqual(2);
        expect(await differenceTo(project, at, administrator)).toBe("no difference");
        // What lives in a vhost leaves the state before the vhost is deleted, which has failed then.
        if (engine === "resources" && command[0] === "destroy" && !hasProgram) await project.up();
        expect(await project.resources()).toEqual(known);
      },
    );
  });
});
