/** `warren messages move`, interrupted in its middle: no message is lost, and few are doubled. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { TestBroker } from "./broker.ts";
import { ended, numbers, Queues } from "./messagesQueues.ts";
import { versions } from "./versions.ts";

const all = numbers(400);

/** Every message that is in one of the two queues, and how many are in both. */
async function found(queues: Queues) {
  // A killed client's messages come back when the broker has noticed that it is gone.
  await expect
    .poll(
      async () =>
        (await queues.broker.get<{ messages_unacknowledged?: number }>(`/api/queues/${queues.vhost}/other`))
          .messages_unacknowledged,
      { timeout: 60_000, interval: 200 },
    )
    .toBe(0);
  const [there, here] = [await queues.bodies("work"), await queues.bodies("other")];
  const union = new Set([...there, ...here]);
  return { moved: there.length, union: union.size, doubled: there.length + here.length - union.size };
}

async function untilItMoves(queues: Queues): Promise<void> {
  await expect.poll(() => queues.ready("work"), { timeout: 60_000, interval: 5 }).toBeGreaterThan(20);
}

/** An address on this machine that leads to the broker's AMQP port, until it is cut. */
async function relayTo(host: string) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const onward = connect(5672, host);
    for (const one of [socket, onward]) {
      sockets.push(one);
      one.on("error", () => undefined);
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `amqp://127.0.0.1:${port}`, cut };
}

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);

  it.each([
    ["classic", 1],
    ["quorum", 1],
    ["quorum", 20],
  ] as const)(
    "kill -9 loses no message of a %s queue and doubles at most the window of %i",
    async (type, window) => {
      const queues = await Queues.on(broker, type);
      await queues.publish("other", all);
      const child = queues.start("move", "other", "--to", "work", "--yes", "--window", String(window));
      const end = ended(child);
      await untilItMoves(queues);
      child.kill("SIGKILL");
      expect((await end).code, "it ended before it could be killed").toBeNull();
      const { moved, union, doubled } = await found(queues);
      expect(union).toBe(all.length);
      expect(moved).toBeLessThan(all.length);
      expect(doubled).toBeLessThanOrEqual(window);
    },
  );

  it("a connection that is cut loses no message, and the command says what to do", async () => {
    const queues = await Queues.on(broker, "quorum");
    await queues.publish("other", all);
    const relay = await relayTo(broker.host);
    const end = queues.warren("move", "other", "--to", "work", "--yes", "--amqp-url", relay.url);
    await untilItMoves(queues);
    relay.cut();
    const { code, err } = await end;
    expect(code).toBe(1);
    expect(err).toContain(
      "No message is lost; at most 1 may be in both places. The same command moves the others",
    );
    const { moved, union, doubled } = await found(queues);
    expect(union).toBe(all.length);
    expect(moved).toBeLessThan(all.length);
    expect(doubled).toBeLessThanOrEqual(1);
  });

  it("Ctrl+C loses and doubles nothing", async () => {
    const queues = await Queues.on(broker, "quorum");
    await queues.publish("other", all);
    const child = queues.start("move", "other", "--to", "work", "--yes", "--window", "20");
    const end = ended(child);
    await untilItMoves(queues);
    child.kill("SIGINT");
    const { code, out, err } = await end;
    expect(code).toBe(1);
    expect(err).toContain("interrupted: no message is lost, and none is in both places");
    const { moved, union, doubled } = await found(queues);
    expect({ union, doubled }).toEqual({ union: all.length, doubled: 0 });
    expect(out).toContain(`moved ${moved} messages`);
  });
});
