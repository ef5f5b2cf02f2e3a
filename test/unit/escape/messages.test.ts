/** Messages with hostile names, as `warren messages peek` shows them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outputTo } from "../../../cli/terminal.ts";
import { asJson, asText } from "../../../components/messages/show.ts";
import { names } from "./contents.ts";
import { acts } from "./hostile.ts";

describe("a hostile name in a message", () => {
  it("does nothing in a message that is shown", () => {
    fc.assert(
      fc.property(names, ({ exchange, queue, key, other }) => {
        const message = {
          content: Buffer.from(key),
          fields: { exchange, routingKey: key, redelivered: true },
          properties: {
            messageId: other,
            headers: {
              [key]: other,
              "x-death": [{ queue, reason: key, exchange, count: 1, "routing-keys": [key] }],
            },
          },
        };
        // What AMQP delivers has more fields, which are not shown.
        const delivered = message as unknown as Parameters<typeof asText>[0];
        for (const text of [asText(delivered, 1), asJson(delivered)]) {
          let out = "";
          const { out: print } = outputTo(
            (shown) => {
              out += shown;
            },
            () => {},
          );
          print(text);
          expect(acts(out)).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });
});
