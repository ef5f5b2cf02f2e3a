/** What the content of a vhost becomes, in a form that a test can be read by. */
import { formatProblem, loadTopology } from "../../../components/topology/load.ts";
import type { Json, Vhost } from "../../../components/topology/model.ts";

const loaded = (text: string, brokerVersion?: string) =>
  loadTopology(
    "f",
    `users: { u: {} }\nvhosts:\n  v:\n${text.trim().replaceAll(/^/gm, "    ")}\n`,
    brokerVersion === undefined ? {} : { brokerVersion },
  );

export function vhostOf(text: string, brokerVersion?: string): Vhost {
  const { plan, problems } = loaded(text, brokerVersion);
  const [vhost] = plan?.vhosts ?? [];
  if (vhost === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return vhost;
}

/** `line: code` of all that is wrong; the first line of the text is 1. */
export const problemsOf = (text: string, brokerVersion?: string): readonly string[] =>
  loaded(text, brokerVersion).problems.map(({ at, code }) => `${(at?.line ?? 0) - 3}: ${code}`);

const shown = (args: { readonly [name: string]: Json }): string =>
  Object.entries(args)
    .map(([name, value]) => ` ${name}=${String(value)}`)
    .join("");

/** One line for each object, the bindings with an arrow. */
export const linesOf = (vhost: Vhost): readonly string[] => [
  ...vhost.exchanges.map(({ name, type, arguments: args }) => `${type} ${name}${shown(args)}`),
  ...vhost.queues.map(({ name, type, arguments: args }) => `${type} ${name}${shown(args)}`),
  ...vhost.bindings.map(
    ({ source, destination, destinationType, routingKey, arguments: args }) =>
      `${source} -${routingKey}-> ${destinationType} ${destination}${shown(args)}`,
  ),
];
