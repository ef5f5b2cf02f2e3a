/** Whether a topic exchange's binding key takes a routing key. */

/** The empty key has no words at all; `a.` has two, the second of them empty. */
const wordsOf = (key: string): readonly string[] => (key === "" ? [] : key.split("."));

/**
 * `*` stands for exactly one word, which may be empty; `#` for any number of words, also none. Words are
 * what stands between dots. Time grows at most with the product of both numbers of words.
 */
export function matchesTopic(bindingKey: string, routingKey: string): boolean {
  const pattern = wordsOf(bindingKey);
  const words = wordsOf(routingKey);
  let inPattern = 0;
  let inWords = 0;
  // The last `#`, and how many words it has taken: the one place to come back to.
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
