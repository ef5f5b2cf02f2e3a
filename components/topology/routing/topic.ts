/** Whether a topic exchange's binding key matches a routing key. */

/** The most `#` in a binding key, and the version from which RabbitMQ refuses more (rabbit_exchange_type_topic.erl). */
export const mostHashes = { count: 2, since: "4.3.5" } as const;

export const hasTooManyHashes = (bindingKey: string): boolean =>
  bindingKey.split(".").filter((word) => word === "#").length > mostHashes.count;

/** The empty key has no words at all; `a.` has two, the second of them empty. */
const wordsOf = (key: string): readonly string[] => (key === "" ? [] : key.split("."));

/**
 * `*` matches exactly one word, which may be empty; `#` any number of words, including none. Dots separate words. The
 * time grows at most with the product of both numbers of words.
 */
export function matchesTopic(bindingKey: string, routingKey: string): boolean {
  const pattern = wordsOf(bindingKey);
  const words = wordsOf(routingKey);
  let inPattern = 0;
  let inWords = 0;
  // The last `#`, and the number of words that it matched: the only place to backtrack to.
  let hash = -1;
  let taken = 0;
  while (inWords < words.length) {
    const wanted = pattern[inPattern];
    if (wanted === "#") {
      hash = inPattern;
      taken = inWords;
      inPattern += 1;
    } else if (wanted !== undefined && (wanted === "*" || wanted === words[inWords])) {
      inPattern += 1;
      inWords += 1;
    } else if (hash >= 0) {
      taken += 1;
      inPattern = hash + 1;
      inWords = taken;
    } else {
      return false;
    }
  }
  return pattern.slice(inPattern).every((word) => word === "#");
}
