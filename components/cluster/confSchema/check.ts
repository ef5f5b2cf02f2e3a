/** Checks the user's lines of rabbitmq.conf against the schema of the very version of RabbitMQ. */
import { quote } from "../../topology/report/problem.ts";
import { suggester } from "../../topology/report/suggest.ts";
import type { SettingProblem } from "../read.ts";
import type { Resolved } from "../settings.ts";
import { demanded, refusal, takes } from "./datatype.ts";
import { ignoredBecause } from "./ignored.ts";
import { withRequired } from "./pluginRequirements.ts";
import { type ConfSchema, confSchema, elsewhere } from "./schema.ts";

export interface ConfCheck {
  /** No node would boot with these. */
  readonly problems: readonly SettingProblem[];
  /** Nodes boot; the line does nothing, or Warren does not know the version well enough to refuse it. */
  readonly warnings: readonly SettingProblem[];
}

const nothing: ConfCheck = { problems: [], warnings: [] };

/** More than RabbitMQ has keys, for each of some wrong ones. */
const comparisons = 10_000;

/** A line of rabbitmq.conf, and the words with which a message about it begins. */
export interface CheckedLine {
  readonly key: string;
  readonly value: string;
  /** The setting. */
  readonly path: string;
  /** @default the path */
  readonly name?: string;
}

/** @param path of `config`, for the messages */
export function checkConf(
  settings: Pick<Resolved, "version" | "plugins" | "config">,
  path: string,
): ConfCheck {
  const lines = Object.entries(settings.config);
  return checkLines(
    settings,
    lines.map(([key, value]) => ({ key, value, path: `${path}.${key}` })),
  );
}

export function checkLines(
  settings: Pick<Resolved, "version" | "plugins">,
  lines: readonly CheckedLine[],
): ConfCheck {
  // The schema is not read for the cluster that sets nothing.
  if (lines.length === 0) return nothing;
  const schema = confSchema(settings.version);
  const enabled = withRequired(settings.plugins);
  const suggest = suggester(comparisons);
  const problems: SettingProblem[] = [];
  const warnings: SettingProblem[] = [];
  // RabbitMQ reads the schemas of all plugins that it finds, also of those that Warren cannot know.
  const isSure = schema.isExact && settings.plugins.every(schema.hasPlugin);
  for (const { key, value, path, name = path } of lines) {
    const wrong = problemOf(key, value, schema, suggest);
    if (wrong !== undefined) {
      const doubt = `Warren knows RabbitMQ ${schema.version} and the plugins that come with it: `;
      if (isSure) problems.push({ path, message: `${name}: ${wrong}` });
      else warnings.push({ path, message: `${name}: ${doubt}${wrong}` });
      continue;
    }
    const idle = idleBecause(key, settings.version, schema, enabled);
    if (idle !== undefined) warnings.push({ path, message: `${name}: ${idle}` });
  }
  return { problems, warnings };
}

function problemOf(
  key: string,
  line: string,
  schema: ConfSchema,
  suggest: ReturnType<typeof suggester>,
): string | undefined {
  const known = schema.find(key);
  if (known === undefined) return unknown(key, schema, suggest);
  const never = refusal(known.datatype);
  if (never !== undefined) return `RabbitMQ ${schema.version} refuses this key: ${never}`;
  if (/^'.*'/.test(line) && !/^('[^']*'|'''.*''')$/.test(line)) {
    return `${quote(line)} is not allowed; quotes must enclose the whole value`;
  }
  const value = unquoted(line);
  if (value === undefined || takes(known.datatype, value)) return undefined;
  return `${quote(line)} is not allowed; ${demanded(known.datatype)}`;
}

function unknown(key: string, schema: ConfSchema, suggest: ReturnType<typeof suggester>): string {
  const { since, goneIn } = elsewhere(key, schema.version);
  const said = `RabbitMQ ${schema.version} has no such key, and no node would boot with it`;
  if (since !== undefined) return `${said}; RabbitMQ has it from ${since} on`;
  if (goneIn !== undefined) return `${said}; ${goneIn} removed it`;
  return `${said}${suggest(key, schema.likely(key))}`;
}

/** The value as RabbitMQ reads it; undefined where it looks the value up, in another key or in the environment. */
function unquoted(line: string): string | undefined {
  if (line.includes("$(") || line.startsWith("'''")) return undefined;
  return /^'([^']*)'$/.exec(line)?.[1] ?? line;
}

function idleBecause(
  key: string,
  version: string,
  schema: ConfSchema,
  enabled: ReadonlySet<string>,
): string | undefined {
  const reason = ignoredBecause(key, version);
  if (reason !== undefined) return `RabbitMQ ${version} ignores this key: ${reason}`;
  const application = schema.find(key)?.application ?? "";
  if (!application.startsWith("rabbitmq_") || enabled.has(application)) return undefined;
  return `this key does nothing without the plugin ${application}; add it to plugins`;
}
