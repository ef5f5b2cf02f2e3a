/** `warren standby follow`: sets the standby up, and then goes on in rounds until it is told to stop. */
import { parseArgs } from "node:util";
import { clientHost } from "../components/cluster/names.ts";
import { readRecord } from "../components/standby/record.ts";
import { moment } from "../components/standby/words.ts";
import { clusterPlace } from "./cluster.ts";
import { CommandError, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { explain } from "./management.ts";
import type { Part } from "./messagesQueue.ts";
import { Follower } from "./standbyFollower.ts";
import { refuseUnready, Upstream } from "./standbySetUp.ts";
import { areTogether, primarySide, sideOptions, standbySide, windowFrom } from "./standbySides.ts";

export const followPart: Part = {
  usage:
    "--from NAMESPACE/PRIMARY --to NAMESPACE/STANDBY [--context CONTEXT] [--to-context CONTEXT] [--upstream HOST] " +
    "[--ca-file PATH] [--window DURATION] [--once] [--again]",
  run: async (args, output) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...sideOptions,
        upstream: { type: "string" },
        "ca-file": { type: "string" },
        window: { type: "string", default: "60m" },
        once: { type: "boolean", default: false },
        again: { type: "boolean", default: false },
      },
    });
    const windowMs = windowFrom(values.window);
    const primary = await primarySide(values, output);
    const standby = await standbySide(values, output);
    if (values.upstream === undefined && !areTogether(values)) {
      throw new UsageError(
        "--upstream is needed with two contexts: the primary's host as the standby reaches it",
      );
    }
    const { namespace, service } = clusterPlace(primary.label, values.context);
    const host = values.upstream ?? clientHost(service, namespace);
    try {
      await refuseUnready(primary, standby);
      const record = await readRecord(standby.api).catch(explain);
      if (record?.promotedAt !== undefined && !values.again) {
        throw new CommandError(
          `${standby.label} was promoted at ${moment(record.promotedAt)}; --again makes a standby of it again`,
        );
      }
      const upstream = await Upstream.of(primary, host, values["ca-file"]);
      return await interruptible(async (stop) => {
        const follower = new Follower({ primary, standby, upstream, windowMs, output, stop });
        await follower.begin(values.again);
        return values.once ? follower.once() : follower.goOn();
      });
    } finally {
      await Promise.all([primary.close(), standby.close()]);
    }
  },
};
