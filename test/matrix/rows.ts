/** The fault matrix. */

import { diskRows } from "./diskRows.ts";
import {
  alarmed,
  cut,
  drained,
  frozen,
  killed,
  machineLost,
  passwordsRotated,
  podDeleted,
  powerLost,
  restarted,
  scaled,
  volumeLost,
} from "./faults.ts";
import type { Row } from "./row.ts";
import { apiServerKilled, kubeletStopped, partStopped } from "./updateFaults.ts";

const cutRows = ([10, 30] as const).flatMap((seconds): Row[] => [
  {
    name: `cut-alone-${seconds}`,
    title: `One node is cut off from the two others for ${seconds} s`,
    strike: cut("alone", seconds),
    ...(seconds === 10 && { isShort: true }),
  },
  {
    name: `cut-link-${seconds}`,
    title: `Two nodes do not reach each other for ${seconds} s, the third reaches both`,
    strike: cut("link", seconds),
  },
  {
    name: `cut-unheard-${seconds}`,
    title: `Two nodes do not hear the third one for ${seconds} s, which hears them`,
    strike: cut("unheard", seconds),
  },
  {
    name: `cut-apart-${seconds}`,
    title: `No node reaches another one for ${seconds} s`,
    blocks: true,
    strike: cut("apart", seconds),
  },
]);

export const rows: readonly Row[] = [
  ...[0, 1, 2].map(
    (node): Row => ({
      name: `killed-${node}`,
      title: `Broker ${node} is killed (SIGKILL)`,
      ...(node === 1 && { isShort: true }),
      strike: killed(node),
    }),
  ),
  { name: "pod-deleted", title: "A pod is deleted without grace", strike: podDeleted },
  {
    name: "restarted",
    title: "A changed setting restarts all nodes, one after the other",
    isShort: true,
    strike: restarted,
  },
  {
    name: "restarted-1000",
    title: "The same with 1,000 quorum queues more, and fewer messages",
    rate: 15,
    prepare: (cluster) => cluster.up({ idleQueues: 1_000 }),
    strike: restarted,
    cleanUp: (cluster) => cluster.up({ idleQueues: 0 }),
  },
  ...[5, 30, 120].map(
    (seconds): Row => ({
      name: `frozen-${seconds}`,
      title: `A broker stops answering for ${seconds} s without closing a connection (SIGSTOP)`,
      strike: frozen(seconds),
    }),
  ),
  {
    name: "frozen-30-tick-8",
    title: "The same for 30 s, with `net_ticktime: 8`",
    prepare: (cluster) => cluster.up({ netTick: 8 }),
    strike: frozen(30),
    cleanUp: (cluster) => cluster.up({ netTick: "default" }),
  },
  ...cutRows,
  { name: "memory-alarm", title: "Memory alarm for 10 s", blocks: true, strike: alarmed("memory", 10) },
  { name: "disk-alarm", title: "Disk alarm for 10 s", blocks: true, strike: alarmed("disk", 10) },
  {
    name: "volume-lost",
    title: "Pod 0 loses its volume",
    mayLose: ["classic"],
    strike: volumeLost,
  },
  { name: "power-lost", title: "A machine loses its power for 20 s", strike: powerLost },
  {
    name: "machine-lost",
    title: "A machine never comes back, nor does its volume",
    mayLose: ["classic"],
    strike: machineLost,
  },
  { name: "drained", title: "A machine is drained (kubectl drain)", strike: drained },
  ...diskRows,
  {
    name: "api-server-killed",
    title: "The API server is killed while an update restarts the nodes",
    strike: apiServerKilled,
  },
  {
    name: "api-server-stopped",
    title: "The API server does not answer for 20 s while an update restarts the nodes",
    strike: partStopped("kube-apiserver", 20),
  },
  {
    name: "scheduler-stopped",
    title: "The scheduler stands still for 20 s while an update restarts the nodes",
    strike: partStopped("kube-scheduler", 20),
  },
  {
    name: "kubelet-stopped",
    title: "A kubelet stands still for 20 s while an update restarts the nodes",
    strike: kubeletStopped(20),
  },
  {
    name: "passwords-rotated",
    title: "The passwords of clients and administrator are rotated, and every connection is closed",
    strike: passwordsRotated,
  },
  { name: "scaled", title: "Two nodes join and leave again (replicas 3, 5, 3)", strike: scaled },
];
