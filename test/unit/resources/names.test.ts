import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindingName, logicalName, userSecretName } from "../../../components/resources/names.ts";
import { binding } from "./plan.ts";

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });

describe("logical names", () => {
  it("shows a user readable names for plain keys", () => {
    expect(logicalName("shop", "queue", "orders", "in.new")).toBe("shop/queue/orders/in.new");
  });

  it("never gives two objects one name, whatever slashes and percent signs they hold", () => {
    const keys = fc.tuple(name, name);
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const same = a[0] === b[0] && a[1] === b[1];
        expect(logicalName("t", "queue", ...a) === logicalName("t", "queue", ...b)).toBe(same);
      }),
      {
        examples: [
          [
            ["a/b", "c"],
            ["a", "b/c"],
          ],
        ],
      },
    );
  });

  it("keeps two bindings apart that differ in their header arguments alone", () => {
    const one = binding("h", "q", { arguments: { format: "pdf", n: 1 } });
    const other = binding("h", "q", { arguments: { format: "pdf", n: "1" } });
    const reordered = binding("h", "q", { arguments: { n: 1, format: "pdf" } });
    expect(bindingName("t", "v", one)).not.toBe(bindingName("t", "v", other));
    expect(bindingName("t", "v", one)).toBe(bindingName("t", "v", reordered));
  });

  it("keeps a binding with arguments apart from one whose routing key looks like their digest", () => {
    const plain = bindingName("t", "v", binding("h", "q"));
    expect(bindingName("t", "v", binding("h", "q", { arguments: { a: "b" } }))).not.toBe(plain);
    expect(bindingName("t", "v", binding("h", "q", { destinationType: "exchange" }))).not.toBe(plain);
  });
});

describe("the Secret of a user", () => {
  it("is named after the user where Kubernetes allows it", () => {
    expect(userSecretName("warren", "guest")).toBe("warren-user-guest");
  });

  it("is never shared by two users whose names Kubernetes cannot tell apart", () => {
    const names = ["app", "App", "a pp", "a_pp", "a-pp", "äpp", "ÄPP", "$", "%", "-", "x".repeat(300)];
    const secrets = names.map((user) => userSecretName("warren", user));
    expect(new Set(secrets).size).toBe(names.length);
    for (const secret of secrets) expect(secret).toMatch(/^[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?$/);
  });
});
