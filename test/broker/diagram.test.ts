import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkout, finished } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { declared } from "./declared.ts";

const content = `
exchanges: { orders: { type: fanout } }
queues:
  full: { bindings: [{ exchange: orders }] }
  consumed: { bindings: [{ exchange: orders }] }
  empty: {}
`;

describe("warren diagram --live", () => {
  const broker = TestBroker.of("4.0");
  const folder = mkdtempSync(join(tmpdir(), "warren-diagram-"));
  const file = join(folder, "shop.yaml");
  let picture = "";

  beforeAll(async () => {
    const { vhost, channel } = await declared(broker, content);
    for (let n = 0; n < 3; n++) channel.publish("orders", "", Buffer.from(`${n}`));
    await channel.waitForConfirms();
    await channel.consume("consumed", () => undefined);
    const lines = content.trim().replaceAll(/^/gm, "    ");
    writeFileSync(file, `vhosts:\n  ${vhost}:\n${lines}\n      absent: {}\n`);
    const { username, password } = broker.credentials();
    const draw = () =>
      finished(
        process.execPath,
        [
          join(checkout, "cli", "warren.ts"),
          "diagram",
          file,
          ...[
            "-o",
            join(folder, "shop.svg"),
            "--force",
            "--live",
            "--url",
            `http://${broker.host}:15672`,
            "--allow-plain-http",
          ],
          ...["--user", username],
        ],
        { env: { WARREN_PASSWORD: password } },
      );
    // The broker's statistics are up to 11 s old.
    for (let tries = 0; tries < 40 && !picture.includes(">3 messages, 1 consumers<"); tries++) {
      const { code, text } = await draw();
      expect(code, text).toBe(0);
      picture = readFileSync(join(folder, "shop.svg"), "utf8");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const stateOf = (queue: string) =>
    new RegExp(`class="node queue (\\w+)"><title>${queue}\n`).exec(picture)?.[1];

  it("shows at three in the morning which queue nobody empties, and which is not there", () => {
    expect(stateOf("full")).toBe("waiting");
    expect(stateOf("consumed")).toBe("filled");
    expect(stateOf("empty")).toBe("quiet");
    expect(stateOf("absent")).toBe("missing");
  });

  it("says how many messages and consumers a queue has, and where its leader is", () => {
    expect(picture).toContain(">3 messages, 0 consumers<");
    expect(picture).toContain(">3 messages, 1 consumers<");
    expect(picture).toMatch(/>leader rabbit@/);
    expect(picture).toContain(">not on the broker<");
  });
});
