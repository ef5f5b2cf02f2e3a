/** `warren advisories`: the published vulnerabilities of a version of RabbitMQ. */
import { advisoriesAddress, downloadAdvisories } from "../components/advisories/download.ts";
import { advisoriesFrom, downloadedFile, newestAdvisories } from "../components/advisories/newest.ts";
import { type Vulnerability, vulnerabilities } from "../components/cluster/advisories.ts";
import { vulnerabilityLine } from "../components/cluster/advisoryLines.ts";
import { exactVersion } from "../components/cluster/upgradePath.ts";
import { defaultVersion, supportedVersions } from "../components/cluster/version.ts";
import { printable } from "../components/topology/escape.ts";
import { clusterVersion } from "./clusterVersion.ts";
import { CommandError, command, type ExitCode, type Output, UsageError } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";

export const advisories = command({
  usage: "[update]",
  operands: ["update"],
  options: {
    version: {
      type: "string",
      value: "VERSION",
      choices: supportedVersions,
      default: defaultVersion,
      help: "The version of RabbitMQ.",
    },
    plugins: {
      type: "string",
      value: "NAME,…",
      help: "The plugins in use; without it, the vulnerabilities of all plugins are listed.",
    },
    file: {
      type: "string",
      value: "FILE",
      isPath: true,
      help: "The list, instead of the newest on this machine.",
    },
    json: jsonOption,
  },
  examples: [
    { line: "warren advisories --version 4.3.4", help: "What is known of a version." },
    { line: "warren advisories update", help: "Downloads the newest list; previews use it from then on." },
  ],
  next: {
    0: "`warren advisories update` downloads the newest list",
    1: "`warren upgrade --to VERSION` tells what an upgrade takes",
  },
  answers: { 0: "no vulnerability is known", 1: "some are known" },
  run: async ({ positionals, values }, output) => {
    const [verb, ...more] = positionals;
    if (more.length > 0 || (verb !== undefined && verb !== "update")) {
      throw new UsageError("the only word that advisories takes is update");
    }
    if (verb === "update") return update(values.file, values.json, output);
    return list(values, output);
  },
});

async function update(file: string | undefined, json: boolean, { out }: Output): Promise<ExitCode> {
  const to = file ?? failing(downloadedFile);
  const today = new Date().toISOString().slice(0, 10);
  const data = await downloadAdvisories(to, today, advisoriesAddress).catch((error: Error) => {
    throw new CommandError(error.message);
  });
  const { date, advisories: all } = data;
  out(
    json
      ? jsonOf<"advisories">({ file: to, date, advisories: all.length })
      : `${all.length} advisories of RabbitMQ in ${to}`,
  );
  return 0;
}

interface Asked {
  readonly version: string;
  readonly plugins?: string | undefined;
  readonly file?: string | undefined;
  readonly json: boolean;
}

function list({ version: given, plugins, file, json }: Asked, { out }: Output): ExitCode {
  const version = exactVersion(clusterVersion("--version", given));
  const data = failing(() => (file === undefined ? newestAdvisories() : advisoriesFrom(file)));
  const found = vulnerabilities(data, version, plugins?.split(","));
  if (json) out(jsonOf<"advisories">({ version, date: data.date, vulnerabilities: found }));
  else for (const line of text(version, data.date, found)) out(printable(line));
  return found.length === 0 ? 0 : 1;
}

function text(version: string, date: string, found: readonly Vulnerability[]): readonly string[] {
  const known = `as published by ${date}; \`warren advisories update\` downloads the newest list`;
  if (found.length === 0) return [`RabbitMQ ${version}: no vulnerability is known, ${known}`];
  return [
    `RabbitMQ ${version}: ${found.length} known, ${known}`,
    ...found.flatMap((one) => {
      const only = one.plugins.length === 0 ? "" : ` (only with ${one.plugins.join(" or ")})`;
      return [`${vulnerabilityLine(one)}${only}`, `  ${one.url}`];
    }),
  ];
}

/** @throws CommandError with the same message */
function failing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
