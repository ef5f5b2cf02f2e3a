import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Command, CommandError, UsageError } from "../../../cli/command.ts";
import { route } from "../../../cli/route.ts";
import { test } from "../../../cli/test.ts";

const topology = `vhosts:
  shop:
    exchanges:
      orders: { type: topic }
      by-region: { type: headers }
    queues:
      new: { bindings: [{ exchange: orders, routingKey: order.# }] }
      eu: { bindings: [{ exchange: by-region, filter: { all: { region: eu, rank: 5 } } }] }
tests:
  - { publish: { vhost: shop, exchange: orders, key: order.a }, reaches: [new] }
  - { publish: { vhost: shop, exchange: orders, key: other }, reaches: [new] }
`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-route-"));
  file = join(folder, "shop.yaml");
  writeFileSync(file, topology);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: Command, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(args, {
    out: (line) => out.push(line),
    raw: (text) => out.push(text),
    err: (line) => err.push(line),
  });
  return { code, out, err };
}

describe("warren route", () => {
  it("prints nothing but the queues, for scripts", async () => {
    expect(await run(route, file, "shop", "orders", "order.a")).toEqual({ code: 0, out: ["new"], err: [] });
  });

  it("takes a number for a number and quotes for text, as the file does", async () => {
    const asked = (rank: string) =>
      run(route, file, "shop", "by-region", "", "--header", "region=eu", "--header", `rank=${rank}`);
    expect((await asked("5")).out).toEqual(["eu"]);
    expect((await asked('"5"')).out).toEqual([]);
  });

  it("fails for an unroutable message, with an empty standard output", async () => {
    const { code, out, err } = await run(route, file, "shop", "orders", "nothing");
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err.join("\n")).toContain("unroutable");
  });

  it("calls a reply to a waiting client not known, not unroutable", async () => {
    const { code, err } = await run(route, file, "shop", "", "amq.rabbitmq.reply-to.g2dkAA");
    expect(code).toBe(1);
    expect(err.join("\n")).toContain("not known: whether a client waits for the reply");
    expect(err.join("\n")).not.toContain("unroutable");
    expect((await run(route, file, "shop", "", "amq.rabbitmq.reply-to")).err.join("\n")).toContain(
      "unroutable",
    );
  });

  it("tells of the delivery limit, and of basic.nack as the broker's version has it", async () => {
    const explained = async (...more: string[]) =>
      (await run(route, file, "shop", "orders", "order.a", "--explain", ...more)).out.join("\n");
    expect(await explained()).toContain(
      "  if returned: it comes back at once; after 21 failed deliveries dropped",
    );
    expect(await explained()).toContain(
      "basic.nack: the same before RabbitMQ 4.3; from 4.3 on it comes back",
    );
    expect(await explained("--rabbitmq", "4.2")).toContain("basic.nack: the same\n");
    expect(await explained("--rabbitmq", "4.3")).toContain(
      "basic.nack: it comes back at once, any number of times",
    );
  });

  it("follows a message to the end, whatever consumers do, with the time that it takes", async () => {
    const retrying = join(folder, "retry.yaml");
    writeFileSync(
      retrying,
      `vhosts:
  shop:
    queues:
      q: { type: quorum, retry: { attempts: 2, delay: 10s } }
      round: { type: classic, deadLetter: { exchange: "", routingKey: round } }
`,
    );
    const { code, out, err } = await run(route, retrying, "shop", "", "q", "--until-end");
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(out).toEqual([
      'if consumers of "q" always reject it:',
      '  0s: rejected in "q": to exchange "q.retry" with routing key "q" → "q.retry.1"',
      '  10s: expired in "q.retry.1": to exchange "q.retry.1" with routing key "q" → "q"',
      '  10s: rejected in "q": to exchange "q.retry" with routing key "q" → "q.dead"',
      '  in the end, after 10s, rejected 2 times: "q.dead"',
      "if they always return it (basic.reject, requeue: true):",
      '  0s: returned in "q": it comes back at once (20 times)',
      '  0s: returned in "q": to exchange "q.retry" with routing key "q" → "q.dead"',
      '  in the end, after 0s, returned 21 times: "q.dead"',
      "if nobody consumes it:",
      '  in the end, after 0s: "q"',
    ]);
    const round = await run(route, retrying, "shop", "", "round", "--until-end");
    expect(round.out.filter((line) => line === "  and so on for ever")).toHaveLength(2);
  });

  it("explains the way and what comes next", async () => {
    const { code, out } = await run(route, file, "shop", "orders", "order.a", "--explain");
    expect(code).toBe(0);
    expect(out).toContain('  → queue "new": binding key "order.#"');
    expect(out).toContain('  if rejected: dropped: queue "new" has no dead-letter exchange');
  });

  it.each([
    [["shpo", "orders", ""], 'there is no vhost "shpo" in FILE; it has "shop"; did you mean "shop"?'],
    [["shop", "ordrs", ""], 'FILE: vhost "shop" has no exchange "ordrs"; did you mean "orders"?'],
  ])("%j is wrong use, and the nearest name is told", async (args, says) => {
    await expect(run(route, file, ...args)).rejects.toThrow(new CommandError(says.replace("FILE", file)));
  });

  it.each([
    [[]],
    [["shop", "orders"]],
    [["shop", "orders", "k", "more"]],
    [["shop", "orders", "k", "--header", "x"]],
  ])("%j is wrong use", async (args) => {
    await expect(run(route, file, ...args)).rejects.toThrow(UsageError);
  });

  it("does not route through a file that is wrong", async () => {
    const wrong = join(folder, "wrong.yaml");
    writeFileSync(wrong, "vhosts: 5\n");
    const { code, err } = await run(route, wrong, "shop", "", "");
    expect(code).toBe(3);
    expect(err.join("\n")).toContain("wrong.yaml:1:9: error wrong-type");
  });
});

describe("warren test", () => {
  it("prints each failure at its line and a count, and fails a CI run", async () => {
    const { code, out } = await run(test, file);
    expect(code).toBe(1);
    expect(out[0]).toMatch(/shop\.yaml:11:5: error failed-test: .*expected "new", got no queue/);
    expect(out.at(-1)).toBe("2 tests, 1 failed");
  });

  it("fails where a file is wrong, though none of its tests ran", async () => {
    const wrong = join(folder, "wrong.yaml");
    writeFileSync(wrong, "vhosts: 5\n");
    const { code, out } = await run(test, wrong);
    expect({ code, last: out.at(-1) }).toEqual({ code: 1, last: "0 tests, 0 failed, 1 file not run" });
  });
});
