/** Asks about the members of queues, moves them, and takes a node out, through one running node. */
import * as pulumi from "@pulumi/pulumi";
import { items, map, text, texts } from "../../broker/fromBroker.ts";
import { leaveErlang, returnErlang } from "../../cluster/leaveErlang.ts";
import { counted, type Membership, type Move } from "../../cluster/membership.ts";
import { membershipErlang, movesErlang } from "../../cluster/membershipErlang.ts";
import { type Named, nodeName } from "../../cluster/names.ts";
import { runError } from "../../pulumi/runError.ts";
import type { NodesApi } from "../kubernetes/liveNodes.ts";

/** Queues that change at the same time. */
const batch = 50;

/** @param leaving nodes whose unreplicated queues are listed */
export async function membershipOf(
  api: NodesApi,
  via: number,
  leaving: readonly string[],
): Promise<Membership> {
  const found = map(await api.run(via, membershipErlang(leaving)));
  return {
    members: texts(found.members),
    running: texts(found.running),
    alarms: texts(found.alarms),
    replicated: items(found.replicated).map((queue) => ({
      ...named(queue),
      type: queue.type === "stream" ? "stream" : "quorum",
      members: texts(queue.members),
      target: Number(queue.target),
    })),
    unreplicated: items(found.unreplicated).map((queue) => ({
      ...named(queue),
      node: text(queue.node),
      messages: Number(queue.messages),
    })),
  };
}

/** @throws a RunError that names the queues that could not be changed */
export async function move(
  api: NodesApi,
  via: number,
  moves: readonly Move[],
  resource: pulumi.Resource,
): Promise<void> {
  for (let done = 0; done < moves.length; done += batch) {
    const some = moves.slice(done, done + batch);
    const problems = texts(await api.run(via, movesErlang(some)));
    if (problems.length > 0) {
      throw runError(
        [
          `${counted(problems.length, "queue", "queues")} could not be changed; what has moved stays moved, and ` +
            "`pulumi up` goes on from here:",
          ...problems.slice(0, 10).map((line) => `  ${line}`),
        ].join("\n"),
      );
    }
    const total = counted(moves.length, "queue has", "queues have");
    void pulumi.log.info(`${done + some.length} of ${total} the members that they are to have`, resource);
  }
}

/** Starts nodes that an interrupted update took out, and that stay after all: they join again. */
export async function takeBack(
  api: NodesApi,
  via: number,
  nodes: readonly string[],
  resource: pulumi.Resource,
): Promise<void> {
  const problems = texts(await api.run(via, returnErlang(nodes)));
  if (problems.length > 0) throw runError(`not all nodes came back into the cluster: ${problems.join("; ")}`);
  void pulumi.log.info(
    `${nodes.join(", ")} had begun to leave, and ${nodes.length === 1 ? "joins" : "join"} again`,
    resource,
  );
}

/** Takes one node out of the cluster, and marks its volume if the node blanked it. */
export async function leave(
  api: NodesApi,
  via: number,
  ordinal: number,
  { cluster, namespace }: { readonly cluster: Named; readonly namespace: string },
  resource: pulumi.Resource,
): Promise<void> {
  const node = nodeName(cluster, namespace, ordinal);
  await api.markVolume(ordinal, "leaving");
  const outcome = text(await api.run(via, leaveErlang(node)));
  if (outcome !== "left" && outcome !== "forgotten") {
    throw runError(
      `${node} could not leave the cluster: ${outcome}. What has moved stays moved; \`pulumi up\` goes on from here`,
    );
  }
  await api.markVolume(ordinal, outcome === "left" ? "blank" : null);
  void pulumi.log.info(
    outcome === "left"
      ? `${node} has left the cluster`
      : `${node} does not run, and the cluster has forgotten it`,
    resource,
  );
}

function named(queue: { readonly [key: string]: unknown }): {
  readonly vhost: string;
  readonly name: string;
} {
  const decoded = (value: unknown) => Buffer.from(text(value), "base64").toString("utf8");
  return { vhost: decoded(queue.vhost), name: decoded(queue.name) };
}
