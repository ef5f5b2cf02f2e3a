/** `warren standby promote`: the standby follows no longer, and clients can use it. Also with the primary dead. */
import type { BrokerClient } from "../components/broker/client.ts";
import { items, text } from "../components/broker/fromBroker.ts";
import { countOf } from "../components/messages/count.ts";
import { federationPrefix, isOwnPolicy, standbyName } from "../components/standby/names.ts";
import { type Record, readRecord, writeRecord } from "../components/standby/record.ts";
import { moment, recoveryPoint } from "../components/standby/words.ts";
import { printable } from "../components/topology/escape.ts";
import { quote } from "../components/topology/report/problem.ts";
import { CommandError, command, type Output } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { explain } from "./management.ts";
import { messagesOf, yesOption } from "./messagesQueue.ts";
import type { Side } from "./moveClusterSides.ts";
import { lock } from "./standbyLock.ts";
import { look, recordAfter } from "./standbyRound.ts";
import { clusterNameOf } from "./standbySetUp.ts";
import { primarySide, sideOptions, standbySide } from "./standbySides.ts";
import { recoveryPointOf } from "./standbyStatus.ts";

/** A round of `follow` that has begun ends first. */
const roundMs = 120_000;

export const promoteStandby = command({
  usage: "--to NAMESPACE/STANDBY",
  options: { ...sideOptions, yes: yesOption, json: jsonOption },
  examples: [
    { line: "warren standby promote --to standby/warren", help: "What would be lost, changing nothing." },
    {
      line: "warren standby promote --to standby/warren --from rabbitmq/warren --yes",
      help: "Promotes it, and removes what was made on the primary, if that answers.",
    },
  ],
  next: {
    0: "`warren status` of the standby; docs/standby.md says how clients switch",
  },
  run: async ({ values }, given) => {
    const { out, err } = given;
    const { json } = values;
    // What is for people goes to the standard error then.
    const output = { ...given, out: json ? err : out };
    const standby = await standbySide(values, output);
    let primary: Side | undefined;
    try {
      const stored = await readRecord(standby.api).catch(explain);
      if (stored === undefined) {
        throw new CommandError(`${standby.label} is no standby: \`warren standby follow\` never ran`);
      }
      const { from } = values;
      if (from !== undefined && from !== stored.from && stored.promotedAt === undefined) {
        throw new CommandError(`${standby.label} follows ${stored.from}, and not ${from}`);
      }
      const silent = (error: unknown) =>
        output.err(
          `${from} does not answer, so the user ${quote(standbyName)} and the copies that wait there stay; once it is ` +
            `back, run the same command again (${error instanceof Error ? error.message : error})`,
        );
      let record = stored;
      if (from !== undefined) {
        try {
          primary = await primarySide(values, output);
          record = await lastLook(primary, standby, stored);
        } catch (error) {
          silent(error);
          await primary?.close();
          primary = undefined;
        }
      }
      output.out(recoveryPoint(record));
      for (const gap of record.gaps) output.out(printable(`not followed: ${gap}`));
      const told = (isDone: boolean, one: Record) => {
        const point = recoveryPointOf(one);
        if (json) out(jsonOf<"standby-promote">({ isDone, ...point, notFollowed: one.gaps }));
      };
      if (!values.yes) {
        await preview(standby, output);
        told(false, record);
        return 0;
      }
      const cluster = await clusterNameOf(standby);
      await promote(standby, record);
      if (primary !== undefined) await cleanUp(primary, cluster).catch(silent);
      await report(standby, output);
      told(true, (await readRecord(standby.api).catch(explain)) ?? record);
      return 0;
    } finally {
      await Promise.all([standby.close(), primary?.close()]);
    }
  },
});

/** Where the primary answers, the numbers of this moment. */
async function lastLook(primary: Side, standby: Side, stored: Record): Promise<Record> {
  const seen = await look(primary, standby);
  if (stored.promotedAt !== undefined) return stored;
  return recordAfter(seen, stored, await clusterNameOf(standby), stored.from, new Set(stored.ownOrder));
}

const ownPolicies = async (api: BrokerClient) =>
  items(await api.get("policies").catch(explain)).filter(({ name }) => isOwnPolicy(text(name)));

async function preview({ api, label }: Side, { out }: Output): Promise<void> {
  const policies = await ownPolicies(api);
  out(`${label} would no longer follow: ${policies.length} exchanges would lose their links`);
  out("Nothing was changed; --yes does it.");
}

async function promote(standby: Side, record: Record): Promise<void> {
  const { api } = standby;
  const promotedAt = record.promotedAt ?? Date.now();
  // `follow` sees it before its next round, and may write once more before that.
  const mark = () => writeRecord(api, { ...record, promotedAt }).catch(explain);
  await mark();
  const vhosts = items(await api.getAt("/vhosts?columns=name").catch(explain)).map(({ name }) => text(name));
  const [first] = vhosts.toSorted();
  if (first !== undefined) await lock(await standby.session(first), first, roundMs);
  await mark();
  for (const { vhost, name } of await ownPolicies(api)) {
    await api.delete(["policies", text(vhost), text(name)]).catch(explain);
  }
  for (const vhost of vhosts) {
    await api.delete(["parameters", "federation-upstream", vhost, standbyName]).catch(explain);
  }
}

/** @param cluster the standby's cluster name: another standby's queues stay */
async function cleanUp({ api }: Side, cluster: string): Promise<void> {
  await api.delete(["users", standbyName]).catch(explain);
  // The exchanges that lead to the queues end with them.
  for (const { vhost, name } of items(await api.getAt("/queues?columns=vhost,name").catch(explain))) {
    const [place, queue] = [text(vhost), text(name)];
    if (!queue.startsWith(federationPrefix) || !queue.endsWith(` -> ${cluster}`)) continue;
    await api.delete(["queues", place, queue]).catch(explain);
  }
  // Policies for exchanges are those of a standby, which the primary may be, too.
  for (const { vhost, name } of await ownPolicies(api)) {
    if (name === standbyName) await api.delete(["policies", text(vhost), standbyName]).catch(explain);
  }
}

async function report(standby: Side, { out }: Output): Promise<void> {
  out(`${standby.label} is promoted (${moment(Date.now())})`);
  for (const { vhost, name, type } of await standby.queues()) {
    const messages = await countOf(await standby.session(vhost), { name, type });
    if (messages > 0)
      out(printable(`  ${type} ${quote(name)} in vhost ${quote(vhost)} holds ${messagesOf(messages)}`));
  }
  out(
    "Some of them may have been consumed already: consumers must recognize what they have seen. " +
      "Now lead the clients here: the ClientService, or their DNS name.",
  );
}
