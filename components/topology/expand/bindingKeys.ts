/** The binding keys that a binding in the file gives: one broker's binding for each. */
import type { BindingDefinition } from "../definition/topology.ts";
import { type Draft, fieldOr } from "../language/draft.ts";
import type { Path } from "../report/collector.ts";

export interface GivenKey {
  readonly key: string;
  /** The field that gives it, from the binding on; empty where none does. */
  readonly field: Path;
}

/** @param binding keys with an error are left out */
export function bindingKeys(
  binding: Draft<Pick<BindingDefinition, "routingKey" | "routingKeys">>,
): readonly GivenKey[] {
  if (Object.hasOwn(binding, "routingKeys")) {
    return (binding.routingKeys ?? []).flatMap((key, index) =>
      key === undefined ? [] : [{ key, field: ["routingKeys", index] }],
    );
  }
  const key = fieldOr(binding, "routingKey", "");
  return key === undefined ? [] : [{ key, field: key === "" ? [] : ["routingKey"] }];
}
