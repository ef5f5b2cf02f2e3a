import { describe, expect, it } from "vitest";
import { changesIn } from "../../e2e/stack.ts";

describe("the count that the end-to-end tests rely on", () => {
  it("sees every kind of change that pulumi reports", () => {
    const text =
      "…\nResources:\n    + 2 created\n    ~ 1 updated\n    +-3 replaced\n    - 4 deleted\n    34 unchanged\n\nDuration: 5s\n";
    expect(changesIn(text)).toEqual({ created: 2, updated: 1, replaced: 3, deleted: 4, unchanged: 34 });
  });

  it("sees what a preview would change, or no test of an empty one could fail", () => {
    const text = "…\nResources:\n    + 2 to create\n    ~ 1 to update\n    3 changes. 26 unchanged\n";
    expect(changesIn(text)).toMatchObject({ create: 2, update: 1 });
  });
});
