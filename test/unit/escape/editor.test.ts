/** What a language server hands to an editor, with hostile names in the file. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type FieldSchema, helpAt } from "../../../components/topology/editing/help.ts";
import { inPlaceOf } from "../../../components/topology/editing/token.ts";
import { acts, hostileName } from "./hostile.ts";

describe("a hostile name in an editor", () => {
  it("keeps its text where it is completed or renamed, and hides none of what is around it", () => {
    const tokens = fc.constantFrom("", "plain", "'single'", '"double"');
    fc.assert(
      fc.property(tokens, hostileName, (token, name) => {
        const text = inPlaceOf(token, name);
        expect(acts(text)).toBeUndefined();
        expect(parse(text)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });

  it("is no link, picture or HTML in the help under the cursor", () => {
    const schema: FieldSchema = { definitions: { Queue: { description: "A queue." } } };
    fc.assert(
      fc.property(hostileName, (name) => {
        const help = helpAt(["vhosts", "v", "queues", name], schema);
        expect(help).toMatch(/^\*\*(?:`[^`\n]*`|<code>[^<>`\n]*<\/code>)\*\*: A queue\.$/);
        expect(acts(`${help}`)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
