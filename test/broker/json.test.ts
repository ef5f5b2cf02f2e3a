/** `--json` of the commands that need a real broker is what `warren schema --of` says. */
import { afterAll, describe, expect, it } from "vitest";
import { resultErrors } from "../unit/cli/resultSchema.ts";
import { Backups, counting } from "./backups.ts";
import { TestBroker } from "./broker.ts";
import { type Ended, Queues } from "./messagesQueues.ts";
import { versions } from "./versions.ts";

const backups = new Backups();
afterAll(() => backups.remove());

/** @param code of the exit @returns the document */
function checked(command: string, ended: Ended, code = 0) {
  expect(ended.code, ended.err).toBe(code);
  expect(resultErrors(command, ended.out)).toEqual([]);
  return JSON.parse(ended.out);
}

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);

  it("messages peek, move and purge, before and after --yes", async () => {
    const queues = await Queues.on(broker, "classic");
    await queues.dead(["a", "b", "c"], { headers: { tenant: "acme" }, messageId: "1" });
    const peeked = await queues.warren("peek", "dead", "--count", "1", "--json", counting);
    expect(checked("messages-peek", peeked)).toMatchObject({ bytes: 1, payload: "a" });
    const move = ["move", "dead", "--back", "--count", "2", "--json", counting] as const;
    expect(checked("messages-move", await queues.warren(...move))).toMatchObject({
      ...{ isDone: false, ready: 3, moved: 0 },
      places: [{ exchange: "", routingKey: "work", messages: 2 }],
    });
    expect(checked("messages-move", await queues.warren(...move, "--yes"))).toMatchObject({
      ...{ isDone: true, moved: 2, stays: [] },
    });
    const purge = ["purge", "dead", "--json"] as const;
    expect(checked("messages-purge", await queues.warren(...purge))).toMatchObject({
      ...{ isDone: false, matching: 1, deleted: 0 },
    });
    expect(checked("messages-purge", await queues.warren(...purge, "--yes"))).toMatchObject({
      ...{ isDone: true, deleted: 1 },
    });
  });

  it("backup and restore, its list among them", async () => {
    const queues = await Queues.on(broker, "classic");
    await queues.publish("work", ["a", "b"]);
    const taken = checked("backup", await backups.backup(broker, queues.vhost, "--json", counting));
    expect(taken).toMatchObject({ queues: 1, messages: 2 });
    const { backups: listed } = checked("restore", await backups.restore(broker, "--list", "--json"));
    expect(listed).toContainEqual(
      expect.objectContaining({ name: taken.name, isComplete: true, messages: 2 }),
    );
    await queues.drain("work");
    const restore = ["--backup", taken.name, "--messages-only", "--json"];
    expect(checked("restore", await backups.restore(broker, ...restore))).toMatchObject({
      ...{ name: taken.name, isComplete: true, messages: 2 },
    });
  });
});
