import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeOf, shownChanges } from "../docs/shown.ts";
import { RotationProject } from "./rotationProject.ts";
import { eventually } from "./stack.ts";

const project = new RotationProject();

/** The Secret that each login is in. */
const secrets = {
  app: "rotated-user-app",
  "app@shop": "",
  other: "rotated-user-other",
  "warren-admin": "rotated-admin",
};
type User = keyof typeof secrets;

beforeAll(async () => {
  await project.createStack();
  await project.set("administrator", 1);
  await project.set("users", 0);
  await project.up();
  const names = JSON.parse(await project.pulumi("stack", "output", "secretNames", "--json"));
  secrets["app@shop"] = names["app@shop"];
});
afterAll(() => project.remove());

async function passwordOf(user: User): Promise<string> {
  const password = await project.passwordIn(secrets[user]);
  if (password === undefined) throw new Error(`there is no Secret for ${user}`);
  return password;
}

/** What a watch over a login has seen. */
interface Seen {
  /** Looks at which the old password worked, and at which it did not any more. */
  before: number;
  after: number;
  /** Looks at which the old password did not work and no new one either. */
  readonly outages: string[];
  /** Looks at which the Secret held a password that the broker did not take. */
  ahead: number;
  /** Looks at which there was no Secret. */
  missing: number;
}

/**
 * Looks again and again, until it is told to stop, whether the login works with the old password or a new one.
 * @param nextPassword the new one, asked for once the old one is refused
 */
function watch(user: User, old: string, nextPassword: () => Promise<string>) {
  const seen: Seen = { before: 0, after: 0, outages: [], ahead: 0, missing: 0 };
  let stopped = false;
  const secretsRead = (async () => {
    while (!stopped) {
      const inSecret = await project.passwordIn(secrets[user]);
      if (inSecret === undefined) seen.missing += 1;
      else if (!(await project.works(user, inSecret)) && inSecret !== old) seen.ahead += 1;
      await sleep(50);
    }
  })();
  const logins = (async () => {
    let next: string | undefined;
    while (!stopped) {
      // In this order: the broker may change it between the two.
      if (await project.works(user, old)) {
        seen.before += 1;
      } else {
        next ??= await nextPassword();
        if (await project.works(user, next)) seen.after += 1;
        else seen.outages.push(new Date().toISOString());
      }
      await sleep(30);
    }
  })();
  return async (): Promise<Seen> => {
    stopped = true;
    await Promise.all([secretsRead, logins]);
    return seen;
  };
}

/** What the state holds while an update is at work: it is saved before the broker is told. */
async function generated(resource: string): Promise<string> {
  // Pulumi's file backend writes the file in place: half of it can be read.
  const text = await eventually("the whole state", () => project.pulumi("stack", "export", "--show-secrets"));
  const { deployment } = JSON.parse(text) as {
    deployment: {
      resources: readonly { urn: string; delete?: boolean; outputs?: { result?: { plaintext: string } } }[];
    };
  };
  const found = deployment.resources.find((one) => one.urn.endsWith(`::${resource}`) && one.delete !== true);
  // A secret in the clear is a JSON text in an object of the engine's own form.
  const { plaintext } = found?.outputs?.result ?? { plaintext: '""' };
  return JSON.parse(plaintext) as string;
}

describe("a user's password", () => {
  it("is another one with another number, and nothing is made anew but it", async () => {
    const users = ["app", "app@shop"] as const;
    const old = { app: await passwordOf("app"), "app@shop": await passwordOf("app@shop") };
    const others = { other: await passwordOf("other"), admin: await passwordOf("warren-admin") };
    const uids = await Promise.all(users.map((user) => project.secretUid(secrets[user])));
    await project.set("users", 1);
    const steps = await project.steps();
    expect(steps.filter((step) => !step.includes("randomPassword"))).toEqual([
      "update kubernetes:core/v1:Secret shop/secret/app",
      "update kubernetes:core/v1:Secret shop/secret/app%40shop",
      "update warren:index:GlobalObjects shop/objects",
      "update warren:index:User shop/user/app",
    ]);
    const shown = shownChanges("docs/rotation.md", "pulumi preview", "A user's password");
    expect(steps.map(changeOf)).toEqual(expect.arrayContaining([...shown]));

    const stops = users.map((user) =>
      watch(user, old[user], () => generated(`shop/password/${encodeURIComponent(user)}`)),
    );
    await project.up();
    await sleep(500);
    for (const [index, user] of users.entries()) {
      const seen = await stops[index]?.();
      expect(seen, user).toMatchObject({ outages: [], ahead: 0, missing: 0 });
      expect(seen?.before, user).toBeGreaterThan(0);
      expect(seen?.after, user).toBeGreaterThan(0);
      expect(await passwordOf(user)).not.toBe(old[user]);
      expect(await project.works(user, await passwordOf(user))).toBe(true);
      expect(await project.works(user, old[user])).toBe(false);
      expect(await project.secretUid(secrets[user])).toBe(uids[index]);
    }
    expect(await passwordOf("other")).toBe(others.other);
    expect(await passwordOf("warren-admin")).toBe(others.admin);
    // What were left to do would show in the preview of the next test.
  });
});

describe("the administrator's password", () => {
  const resource = (rotation: number) => `rotated-admin-password${rotation === 1 ? "" : `-${rotation}`}`;

  it.each([2, 3])(
    "is another one with the next number (%i); nothing is made anew and no pod restarts",
    async (rotation) => {
      const old = await passwordOf("warren-admin");
      const [pod, uid] = [await project.pod(), await project.secretUid(secrets["warren-admin"])];
      await project.set("administrator", rotation);
      const steps = await project.steps();
      expect(steps.filter((step) => !step.includes("pulumi:providers"))).toEqual([
        `create random:index/randomPassword:RandomPassword ${resource(rotation)}`,
        ...(rotation > 2
          ? [`delete random:index/randomPassword:RandomPassword ${resource(rotation - 2)}`]
          : []),
        "update kubernetes:core/v1:Secret rotated-admin",
      ]);
      const shown = shownChanges("docs/rotation.md", "pulumi preview", "The administrator's password");
      const asThere = steps.map((step) => changeOf(step).replace("rotated-", "warren-"));
      if (rotation === 2) expect(asThere).toEqual(expect.arrayContaining([...shown]));

      const stop = watch("warren-admin", old, () => generated(resource(rotation)));
      const text = await project.up();
      await sleep(500);
      const seen = await stop();
      expect(text).toContain("the broker has the new password of warren-admin");
      expect(text).not.toMatch(/replaced|enableSecretMutable/);
      expect(seen).toMatchObject({ outages: [], missing: 0 });
      expect(seen.before).toBeGreaterThan(0);
      expect(seen.after).toBeGreaterThan(0);
      const next = await passwordOf("warren-admin");
      expect(next).not.toBe(old);
      expect([await project.works("warren-admin", old), await project.works("warren-admin", next)]).toEqual([
        false,
        true,
      ]);
      expect([await project.pod(), await project.secretUid(secrets["warren-admin"])]).toEqual([pod, uid]);
    },
  );

  it("is set to the end by the next run where one is killed after the broker has it", async () => {
    const old = await passwordOf("warren-admin");
    await project.set("administrator", 4);
    const run = project.startUp();
    const ended = new Promise((resolve) => run.once("exit", resolve));
    while (await project.works("warren-admin", old)) {
      if (run.exitCode !== null) throw new Error(`pulumi up ended with ${run.exitCode} and changed nothing`);
      await sleep(5);
    }
    // The gate waits a second before it goes on.
    process.kill(-(run.pid ?? 0), "SIGKILL");
    await ended;
    expect(run.signalCode).toBe("SIGKILL");

    await project.pulumi("cancel", "--yes");
    await project.up();
    const next = await passwordOf("warren-admin");
    expect(next).not.toBe(old);
    expect(await project.works("warren-admin", next)).toBe(true);
    expect(await project.steps()).toEqual([]);
  });

  it("cannot jump: a number left out is refused with what to do, and the old password goes on", async () => {
    const working = await passwordOf("warren-admin");
    await project.set("administrator", 6);
    await expect(project.steps()).rejects.toThrow(/adminPasswordRotation goes up by one at a time/);
    expect(await passwordOf("warren-admin")).toBe(working);
    await expect(project.up()).rejects.toThrow(/adminPasswordRotation goes up by one at a time/);
    expect(await project.works("warren-admin", working)).toBe(true);
    await project.set("administrator", 4);
    await project.up();
    expect(await passwordOf("warren-admin")).toBe(working);
    expect(await project.steps()).toEqual([]);
  });

  it("is not shown by a run, nor kept in the clear", async () => {
    const password = await passwordOf("warren-admin");
    await project.set("administrator", 5);
    const text = await project.up();
    for (const secret of [password, await passwordOf("warren-admin")]) {
      expect(text).not.toContain(secret);
      expect(await project.pulumi("stack", "export")).not.toContain(secret);
    }
  });
});
