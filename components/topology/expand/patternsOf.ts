/** Which objects one entry of the file makes together. */
import type { Pattern } from "../pattern.ts";
import type { Path } from "../report/collector.ts";
import type { ExpandedTopology, ExpandedVhost } from "./objects.ts";

const fields: readonly Pattern["field"][] = ["exchanges", "queues", "superStreams"];

/** The entries that make more than the object of their name, in the order of the file. */
export const patternsOf = ({ vhosts }: ExpandedTopology): readonly Pattern[] => vhosts.flatMap(patternsIn);

function patternsIn({ name: vhost, exchanges, queues, bindings, path }: ExpandedVhost): readonly Pattern[] {
  /** The field and the name of the entry, if the object is not what the entry itself stands for. */
  const entryOf = (at: Path): string | undefined => {
    const [field, , part] = at.slice(path.length);
    const isMade = field === "superStreams" || (part !== undefined && part !== "bindings");
    return isMade ? JSON.stringify(at.slice(path.length, path.length + 2)) : undefined;
  };
  const byEntry = <One extends { readonly path: Path }>(list: readonly One[]) =>
    Map.groupBy(list, (one) => entryOf(one.path));
  const made = { exchanges: byEntry(exchanges), queues: byEntry(queues), bindings: byEntry(bindings) };
  const entries = new Set([...made.exchanges.keys(), ...made.queues.keys()]);
  return [...entries].flatMap((entry): readonly Pattern[] => {
    if (entry === undefined) return [];
    const [key, name] = JSON.parse(entry) as readonly string[]; // written by entryOf
    const field = fields.find((one) => one === key);
    if (field === undefined || name === undefined) return [];
    const namesIn = (kind: "exchanges" | "queues") => (made[kind].get(entry) ?? []).map((one) => one.name);
    const links = (made.bindings.get(entry) ?? []).map(({ source, destination, destinationType }) => ({
      source,
      destination,
      destinationType,
    }));
    return [
      { vhost, field, name, exchanges: namesIn("exchanges"), queues: namesIn("queues"), bindings: links },
    ];
  });
}
