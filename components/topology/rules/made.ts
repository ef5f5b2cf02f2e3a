/** The objects of a vhost's patterns have unique names that a broker accepts. */
import { maxNameBytes } from "../language/text.ts";
import type { Path } from "../report/collector.ts";
import { formatPath, quote } from "../report/problem.ts";
import type { VhostScope } from "./vhost.ts";

export function checkMade({ draft, path, report, objects: { made } }: VhostScope): void {
  for (const [kind, field] of [
    ["exchange", "exchanges"],
    ["queue", "queues"],
  ] as const) {
    const taken = new Map<string, Path>(
      Object.keys(draft[field] ?? {}).map((name) => [name, [...path, field, name]]),
    );
    for (const one of made[field]) {
      const pattern = one.path.findLast((key) => typeof key === "string");
      const by = `${pattern} makes ${kind === "queue" ? "a queue" : "an exchange"}`;
      const bytes = Buffer.byteLength(one.name);
      const first = taken.get(one.name);
      if (first !== undefined) {
        const message = `${by} ${quote(one.name)}, and ${formatPath(first)} has that name already; give one of the two another name`;
        report.add({ code: "name-taken", message }, one.path, "key");
      } else if (bytes > maxNameBytes) {
        const message = `${by} ${quote(one.name)}, whose name is ${bytes} bytes long in UTF-8; at most ${maxNameBytes} are allowed, so choose a shorter name`;
        report.add({ code: "bad-name", message }, one.path, "key");
      }
      taken.set(one.name, one.path);
    }
  }
}
