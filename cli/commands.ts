/** The commands by name. Each is loaded on demand: `warren validate` does not load the code that draws pictures. */
import type { Command } from "./command.ts";

type Load = () => Promise<Command>;

/** A Map, because somebody may ask for the command `constructor`. */
export const commands: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["validate", async () => (await import("./validate.ts")).validate],
  ["test", async () => (await import("./test.ts")).test],
  ["route", async () => (await import("./route.ts")).route],
  ["schema", async () => (await import("./schema.ts")).schema],
  ["expand", async () => (await import("./expand.ts")).expand],
  ["diagram", async () => (await import("./diagram.ts")).diagram],
  ["diff", async () => (await import("./diff.ts")).diff],
  ["drift", async () => (await import("./drift.ts")).drift],
  ["status", async () => (await import("./status.ts")).status],
  ["top", async () => (await import("./top.ts")).top],
  ["messages", async () => (await import("./messages.ts")).messages],
  ["backup", async () => (await import("./backup.ts")).backup],
  ["restore", async () => (await import("./restore.ts")).restore],
  ["move-cluster", async () => (await import("./moveCluster.ts")).moveCluster],
  ["standby", async () => (await import("./standby.ts")).standby],
  ["import", async () => (await import("./import.ts")).importBroker],
  ["upgrade", async () => (await import("./upgrade.ts")).upgrade],
  ["advisories", async () => (await import("./advisories.ts")).advisories],
  ["plugin", async () => (await import("./plugin.ts")).plugin],
  ["definitions", async () => (await import("./definitions.ts")).definitions],
]);
