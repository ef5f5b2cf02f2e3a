/** What the file allows to happen to queues. RabbitMQ does not store it: it is recorded beside the objects. */

import { escapedKey, unescapedKey } from "../../topology/interchange/codec/objects.ts";
import type { Json } from "../../topology/model.ts";
import { at, isMap, type ValueMap } from "../protocol/value.ts";

export interface Choice {
  /** The queue may be deleted or recreated although it holds messages. */
  readonly allowLoss?: true;
  /** For changes that RabbitMQ does not support: a second queue replaces the queue and takes over its messages. */
  readonly onReplace?: "migrate";
}

/** By the queue's name; only queues with a choice. */
export type Choices = ReadonlyMap<string, Choice>;

/** In the form of a resource's input `choices`. */
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
