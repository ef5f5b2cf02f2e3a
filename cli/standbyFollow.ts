/** `warren standby follow`: sets the standby up, and then goes on in rounds until it is told to stop. */
import { clientHost } from "../components/cluster/names.ts";
import { readRecord } from "../components/standby/record.ts";
import { moment } from "../components/standby/words.ts";
import { clusterPlace } from "./cluster.ts";
import { CommandError, command, UsageError } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { explain } from "./management.ts";
import { Follower } from "./standbyFollower.ts";
import { refuseUnready, Upstream } from "./standbySetUp.ts";
import { areTogether, primarySide, sideOptions, standbySide, windowFrom } from "./standbySides.ts";

export const followPrimary = command({
  usage: "--from NAMESPACE/PRIMARY --to NAMESPACE/STANDBY",
  options: {
    ...sideOptions,
    upstream: { type: "string", value: "HOST", help: "The primary's host, as the standby's pods reach it." },
    "ca-file": {
      type: "string",
      value: "PATH",
      help: "The certificate of the primary's CA, in the standby's pods.",
    },
    window: {
      type: "string",
      value: "DURATION",
      default: "60m",
      help: "How long the standby keeps what the primary's consumers have had.",
    },
    once: { type: "boolean", default: false, help: "Does one round, and ends." },
    again: { type: "boolean", default: false, help: "Makes a standby of a cluster that was promoted." },
  },
  examples: [
    {
      line: "warren standby follow --from rabbitmq/warren --to standby/warren",
      help: "Two clusters in one Kubernetes cluster.",
    },
    {
      line: "warren standby follow --from mq/a --to mq/b --to-context west --upstream mq.example.com",
      help: "Two Kubernetes clusters.",
    },
  ],
  next: {
    0: "`warren standby status` shows how much would be lost",
    1: "`warren standby status` shows what is not followed",
  },
  answers: { 1: "with --once: something is not followed, or a link is down" },
  run: async ({ values }, output) => {
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
});
