/** `warren standby status`: links, messages that wait, the recovery point, and what is not followed. It only reads. */
import { readLinks } from "../components/standby/links.ts";
import { type Record, readRecord } from "../components/standby/record.ts";
import { moment, pointOf, recoveryPoint } from "../components/standby/words.ts";
import { printable } from "../components/topology/escape.ts";
import { quote } from "../components/topology/report/problem.ts";
import { CommandError, command, type Output } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { explain } from "./management.ts";
import type { RecoveryPoint } from "./results/brokers.ts";
import { sideOptions, standbySide } from "./standbySides.ts";

/** A record that is older says that nothing follows, in ms: its numbers are 11 s old when they are written. */
const oldMs = 60_000;

export const standbyStatus = command({
  usage: "--to NAMESPACE/STANDBY",
  options: { to: sideOptions.to, context: sideOptions.context, json: jsonOption },
  examples: [
    {
      line: "warren standby status --to standby/warren",
      help: "How much would be lost at this moment, and why.",
    },
  ],
  next: {
    0: "`warren standby promote` says what would be lost, and with --yes promotes the standby",
    1: "docs/standby.md says what to do about each line",
  },
  answers: { 1: "a link is down, or something is not followed" },
  run: async ({ values }, output) => {
    const standby = await standbySide(values, output);
    try {
      const record = await readRecord(standby.api).catch(explain);
      if (record === undefined) {
        throw new CommandError(`${standby.label} has no recovery point: \`warren standby follow\` never ran`);
      }
      const links = await readLinks(standby.api).catch(explain);
      const isPromoted = record.promotedAt !== undefined;
      const isOld = Date.now() - record.at > oldMs;
      const down = links.filter(({ isRunning }) => !isRunning);
      const isGood = !isPromoted && !isOld && links.length > 0 && down.length + record.gaps.length === 0;
      const facts = {
        ...recoveryPointOf(record),
        waiting: record.waiting,
        isFollowing: !isPromoted && !isOld,
        links: links.map(({ vhost, exchange, isRunning, why }) => ({
          vhost,
          exchange,
          isRunning,
          ...(!isRunning && { why }),
        })),
        notFollowed: record.gaps,
        notTrimmed: record.notTrimmed,
      };
      if (values.json) output.out(jsonOf<"standby-status">(facts));
      else {
        const all = `${links.length} link${links.length === 1 ? "" : "s"}`;
        const lines = [
          isPromoted
            ? `${standby.label} was promoted at ${moment(record.promotedAt ?? 0)}; it followed ${record.from}`
            : `${standby.label} follows ${record.from}: ${all}, ${down.length} down`,
          recoveryPoint(record),
          ...(isOld && !isPromoted
            ? [`\`warren standby follow\` is not at work: its last numbers are of ${moment(record.at)}`]
            : []),
          ...down.map(
            ({ vhost, exchange, why }) =>
              `the link of exchange ${quote(exchange)} in vhost ${quote(vhost)} is down: ${why}`,
          ),
          ...record.gaps.map((gap) => `not followed: ${gap}`),
          ...record.notTrimmed.map((queue) => `not trimmed: ${quote(queue)}`),
        ];
        print(lines, output);
      }
      return isGood ? 0 : 1;
    } finally {
      await standby.close();
    }
  },
});

const print = (lines: readonly string[], { out }: Output) => {
  for (const line of lines) out(printable(line));
};

export function recoveryPointOf(record: Record): RecoveryPoint {
  const { since, upTo } = pointOf(record);
  return {
    from: record.from,
    ...timed("at", record.at),
    ...timed("since", since),
    ...timed("upTo", upTo),
    ...timed("promotedAt", record.promotedAt),
  };
}

const timed = (key: string, time: number | undefined) =>
  time === undefined ? {} : { [key]: new Date(time).toISOString() };
