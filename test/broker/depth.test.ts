/** A queue itself is asked whether it holds a message: the statistics of a busy node would let a full one be deleted. */
import { describe, expect, it } from "vitest";
import { BrokerClient } from "../../components/broker/client.ts";
import { holdsMessage } from "../../components/broker/depth.ts";
import { TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

const single = { "x-queue-type": "quorum", "x-single-active-consumer": true };

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);

  it.each([
    ["a classic queue", { "x-queue-type": "classic" }, true],
    ["a quorum queue", { "x-queue-type": "quorum" }, true],
    ["a quorum queue with one consumer at a time", single, false],
    ["a stream", { "x-queue-type": "stream" }, false],
  ])(
    "%s says at once that it holds a message, where it can be asked, and keeps it",
    async (_, args, isAsked) => {
      const vhost = await broker.vhost();
      await broker.request("PUT", `/api/queues/${vhost}/q`, { durable: true, arguments: args });
      const api = new BrokerClient({ endpoint: `http://${broker.host}:15672`, ...broker.credentials() });
      expect(await holdsMessage(api, vhost, "q")).toBe(false);
      const channel = await broker.channel(vhost);
      channel.sendToQueue("q", Buffer.from("m"), { persistent: true });
      await channel.waitForConfirms();
      expect(await holdsMessage(api, vhost, "q")).toBe(isAsked);
      api.close();
      if (isAsked) expect((await channel.checkQueue("q")).messageCount).toBe(1);
    },
  );
});
