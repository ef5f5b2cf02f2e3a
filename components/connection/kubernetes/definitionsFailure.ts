/** Whether a broker that crashes does so because of its definitions: from its log. */

/** In RabbitMQ's last words, and nowhere in the log of a node that has loaded its definitions. */
const failed = /failed_to_import_definitions|could_not_read_defs|invalid_definitions_file|rabbit_definitions/;

/** A line of the log. RabbitMQ logs its last words, and also prints them by another way, between such lines. */
const logged = /^(\d{4}-\d\d-\d\d [\d:.+]+ \[|\{")/;
const began = /^(Error|Exception) during startup:/;
const ended = "{exit,";

/** Hashes of passwords are as long in base64; RabbitMQ repeats the one that it cannot read. */
const likeHash = /[\w+/]{32,}={0,2}/g;

const longest = 400;

/** RabbitMQ's reason, in one line and without what may be a secret; undefined if the log says nothing of definitions. */
export function definitionsFailure(log: string): string | undefined {
  const plain = log.replace(/\p{Cc}\[[\d;]*m/gu, "").split("\n");
  const printed = plain.filter((line) => !logged.test(line));
  const words = printed.slice(printed.findLastIndex((line) => began.test(line)));
  const end = words.findIndex((line) => line.startsWith(ended));
  const text = (end < 0 ? words : words.slice(0, end)).join("\n");
  if (!began.test(text) || !failed.test(text)) return undefined;
  const line = text
    .replaceAll(/(\s|\\+n)+/g, " ")
    .trim()
    .replace(likeHash, "…");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
