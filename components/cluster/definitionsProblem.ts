/** What of definitions RabbitMQ would not load when it boots, as far as the text shows it. */

/** The kinds of objects that definitions may have; each is a list. */
const kinds = [
  ...["users", "vhosts", "permissions", "topic_permissions", "parameters", "global_parameters"],
  ...["policies", "queues", "exchanges", "bindings"],
] as const;

/** Without a vhost in an export of a single one. */
const inVhosts: readonly string[] = ["queues", "exchanges", "bindings"];

type Entry = { readonly [key: string]: unknown };

/** @returns what is wrong, without any value but the names of users; undefined if nothing is */
export function definitionsProblem(text: string): string | undefined {
  const definitions = parsed(text);
  if (typeof definitions === "string") return definitions;
  for (const kind of kinds) {
    const entries = definitions[kind] ?? [];
    if (!Array.isArray(entries) || !entries.every(isEntry)) return `"${kind}" is not a list of objects`;
    if (inVhosts.includes(kind) && entries.some(({ vhost }) => vhost === undefined)) {
      return (
        `some of its ${kind} have no vhost: it is the export of one vhost, and RabbitMQ loads ` +
        "only exports of a whole cluster when it boots"
      );
    }
    const user = kind === "users" ? entries.map(userProblem).find((one) => one !== undefined) : undefined;
    if (user !== undefined) return user;
  }
  return undefined;
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The parser's own message repeats a part of the text, which may be a secret. */
function parsed(text: string): Entry | string {
  if (text.trim() === "") return "it is empty";
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return isEntry(value) ? value : "it is not a JSON object";
  } catch {
    return "it is not JSON";
  }
}

function userProblem({
  name,
  password,
  password_hash: hash,
  tags,
  administrator,
}: Entry): string | undefined {
  if (typeof name !== "string") return 'a user has no "name"';
  const user = `the user ${JSON.stringify(name)}`;
  if (tags === undefined && administrator === undefined) return `${user} has no "tags"`;
  if (password !== undefined && hash !== undefined) return `${user} has both "password" and "password_hash"`;
  const isBase64 = (value: unknown) =>
    typeof value === "string" && value.length % 4 === 0 && /^[\w+/]*={0,2}$/.test(value);
  return hash === undefined || isBase64(hash) ? undefined : `the "password_hash" of ${user} is not base64`;
}
