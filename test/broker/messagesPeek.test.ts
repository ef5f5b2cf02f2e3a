/** `warren messages peek` looks without harm: not at a message that has no delivery left, a stream, or hostile bytes. */
import { describe, expect, it } from "vitest";
import { TestBroker } from "./broker.ts";
import { numbers, Queues } from "./messagesQueues.ts";
import { versions } from "./versions.ts";

const counting = "--allow-delivery-count";

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);

  it("looks more often than the delivery limit, and no message is dropped for it", async () => {
    const queues = await Queues.on(broker, "quorum", { "x-delivery-limit": 2 });
    await queues.publish("other", numbers(3));
    const peek = (...args: readonly string[]) => queues.warren("peek", "other", ...args);
    if (version === "4.0") {
      // Before 4.3 each look counts, so nobody looks by accident.
      const refused = await peek();
      expect(refused).toMatchObject({ code: 3, out: "" });
      expect(refused.err).toContain("counts that to the queue's delivery limit of 2");
    } else expect((await peek()).out).toContain("3 messages shown");
    let said = "";
    for (let look = 0; look < 4; look++) {
      const { code, out } = await peek(counting);
      expect({ code, shown: out.match(/^message/gm)?.length }).toEqual({ code: 0, shown: 3 });
      said += out;
      await queues.holds("other", 3);
    }
    if (version === "4.0") {
      expect(said).toContain("each has one delivery less left");
      expect(said).toContain("3 messages had none left and stand at the end of the queue now");
    } else expect(said).not.toContain("left");
    expect([...(await queues.bodies("other"))].sort()).toEqual(numbers(3));
  });

  it("reads a stream from an offset, and a stream's messages can neither be moved nor deleted", async () => {
    const queues = await Queues.on(broker, "classic");
    await queues.channel.assertQueue("events", { arguments: { "x-queue-type": "stream" } });
    await queues.publish("events", numbers(10));
    const peek = async (...args: readonly string[]) =>
      (await queues.warren("peek", "events", ...args)).out.match(/(?<=^ {2}\| )\d/gm);
    expect(await peek("--count", "2")).toEqual(["0", "1"]);
    expect(await peek("--offset", "7")).toEqual(["7", "8", "9"]);
    expect(await peek("--count", "20", "--offset", "2020-01-01T00:00:00Z")).toEqual(numbers(10));
    for (const part of ["move", "purge"]) {
      const { code, err } = await queues.warren(
        part,
        "events",
        ...(part === "move" ? ["--to", "other"] : []),
      );
      expect({ part, code }).toEqual({ part, code: 3 });
      expect(err).toContain('"events" is a stream: no message can be taken out of it');
    }
    // From the beginning of the last chunk, which has as many messages as the broker took together.
    expect(await peek("--count", "20", "--offset", "last")).toContain("9");
  });

  it("prints hostile payloads, headers and names so that the terminal does nothing", async () => {
    const queues = await Queues.on(broker, "classic");
    const evil = "\u001b[2J\u001b]0;title\u0007\u009b31m\u202e";
    await queues.publish("other", [evil, "fine\nsecond line\ttab", "\u202egnp.exe"], {
      messageId: evil,
      headers: { [evil]: evil, deep: { [evil]: [evil] } },
    });
    await queues.channel.sendToQueue("other", Buffer.from([0xff, 0xfe, 0]), {});
    await queues.channel.waitForConfirms();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    const acts = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    const shown = await queues.warren("peek", "other");
    expect(shown.out).not.toMatch(acts);
    expect(shown.out).toContain("payload           not text, 4 letters as base64");
    expect(shown.out).toContain("  | fine\n  | second line    tab\n");
    const { out } = await queues.warren("peek", "other", "--json");
    expect(out).not.toMatch(acts);
    const [first, second, , last] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(Buffer.from(first.payloadBase64, "base64").toString()).toBe(evil);
    expect(first.properties).toMatchObject({
      messageId: evil,
      headers: { [evil]: evil, deep: { [evil]: [evil] } },
    });
    expect([second.payload, last.payloadBase64]).toEqual(["fine\nsecond line\ttab", "//4A"]);
    const missing = await queues.warren("peek", encodeURIComponent(evil));
    expect(missing).toMatchObject({ code: 3, out: "" });
    expect(missing.err).not.toMatch(acts);
  });

  it("says why RabbitMQ refuses to give a message of a queue with one consumer at a time", async () => {
    const queues = await Queues.on(broker, "quorum", { "x-single-active-consumer": true });
    await queues.publish("other", ["x"]);
    const { code, err } = await queues.warren("peek", "other", counting);
    expect(code).toBe(3);
    expect(err).toMatch(/RESOURCE_LOCKED|405/);
    expect(err).not.toContain("    at ");
  });
});
