/** `queueDefaults` or `exchangeDefaults` of one place: a vhost, or a file. */
import { check } from "../language/check.ts";
import { exchangeDefaultsRecord } from "../language/exchanges.ts";
import { queueDefaultsRecord } from "../language/queues.ts";
import { type Path, reportOn } from "../report/collector.ts";
import type { Entry, MapNode } from "../source/node.ts";

export const defaultsRecords = {
  queueDefaults: queueDefaultsRecord,
  exchangeDefaults: exchangeDefaultsRecord,
} as const;

export type DefaultsField = keyof typeof defaultsRecords;

export const defaultsFields = Object.keys(defaultsRecords) as readonly DefaultsField[]; // the keys of the table

export interface Layer {
  /** The valid ones; the check of the whole reports the others. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** From the top of the file to the defaults. */
  readonly path: Path;
  /** Names of the defaults that at least one queue can take; of an argument `arguments.NAME`. */
  readonly taken: Set<string>;
  /** Types of the queues to which they apply; `unknown` for a queue whose type is invalid. */
  readonly types: Set<string>;
}

export function layerFrom(own: MapNode, field: DefaultsField, path: Path): Layer {
  const fields = new Map(Object.entries(defaultsRecords[field].fields));
  const isValid = ({ key, value }: Entry) => {
    const known = fields.get(key);
    const report = reportOn(() => undefined);
    if (known) check(value, known.shape, [], report);
    return known !== undefined && report.problems().length === 0;
  };
  const entries = new Map([...own.entries].filter(([, entry]) => isValid(entry)));
  return { entries, path, taken: new Set(), types: new Set() };
}
