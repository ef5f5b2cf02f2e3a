/** What the file allows to happen to queues. RabbitMQ knows nothing of it: it stands beside the objects. */
import type { Json } from "../topology/model.ts";
import { escapedKey, unescapedKey } from "./objects.ts";
import { at, isMap, type ValueMap } from "./protocol/value.ts";

export interface Choice {
  /** The queue may go, or be made anew, with the messages in it. */
  readonly allowLoss?: true;
  /** What RabbitMQ cannot change is changed by a second queue that the messages are carried over from. */
  readonly onReplace?: "migrate";
}

/** By the queue's name; a queue for which nothing was chosen is not there. */
export type Choices = ReadonlyMap<string, Choice>;

/** As a resource's input `choices` holds them. */
export function choicesTree(choices: Choices): { readonly [queue: string]: Json } {
  return Object.fromEntries([...choices].map(([queue, choice]) => [escapedKey(queue), { ...choice }]));
}

export function choicesIn(values: ValueMap): Choices {
  const tree = at(values, "choices");
  if (!isMap(tree)) return new Map();
  return new Map(
    Object.keys(tree).map((key): [string, Choice] => [
      unescapedKey(key),
      {
        ...(at(tree, key, "allowLoss") === true && { allowLoss: true }),
        ...(at(tree, key, "onReplace") === "migrate" && { onReplace: "migrate" }),
      },
    ]),
  );
}
