/** `queueDefaults` and `exchangeDefaults`. */
import { describe, expect, it } from "vitest";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Json } from "../../../components/topology/model.ts";
import { reviewed } from "../../../components/topology/review.ts";
import { argumentOf, load, messageOf, problemsOf, queuesOf, type TestFiles } from "./files.ts";

const ttl = "x-message-ttl";
const ttlOf = (files: TestFiles, queue: string): Json | undefined => argumentOf(load(files), queue, ttl);

/** `FILE:LINE CODE` of the warnings about defaults. */
const unused = (files: TestFiles) =>
  reviewed(load(files), new Map(Object.entries(files)), {})
    .warnings.filter(({ code }) => code === "unused-default")
    .map(({ at, path }) => `${at?.file}:${at?.line} ${path.join(".")}`);

describe("a default", () => {
  it("of the vhost goes before the file's, and a queue's own field before both", () => {
    const file = `
queueDefaults: { messageTtl: 1s, maxLength: 10 }
vhosts:
  a:
    queueDefaults: { messageTtl: 2s }
    queues: { own: { messageTtl: 3s }, vhost: {} }
  b:
    queues: { file: {} }
`;
    const files = { "f.yaml": file };
    expect(["own", "vhost", "file"].map((queue) => ttlOf(files, queue))).toEqual([3000, 2000, 1000]);
    for (const queue of ["own", "vhost", "file"]) {
      expect(argumentOf(load(files), queue, "x-max-length")).toBe(10);
    }
  });

  it("of a type goes before the file's, and after the vhost's defaultQueueType if it is only the file's", () => {
    const typeOf = (vhost: string) =>
      queuesOf(
        load({ "f.yaml": `queueDefaults: { type: stream }\nvhosts: { v: { ${vhost}queues: { q: {} } } }` }),
      )[0]?.type;
    expect(typeOf("")).toBe("stream");
    expect(typeOf("defaultQueueType: quorum, ")).toBe("quorum");
    expect(typeOf("defaultQueueType: quorum, queueDefaults: { type: classic }, ")).toBe("classic");
  });

  it("of exchanges works alike, and makes no exchange its own alternate", () => {
    const { plan } = planOf({
      exchangeDefaults: { type: "topic", durable: false },
      vhosts: {
        v: {
          exchangeDefaults: { alternateExchange: "other", durable: true },
          exchanges: { a: {}, other: { type: "fanout" }, b: { unrouted: true } },
        },
      },
    });
    const found = plan?.vhosts[0]?.exchanges.map(({ name, type, durable, arguments: given }) => [
      ...[name, type, durable],
      given["alternate-exchange"],
    ]);
    expect(found).toEqual([
      ["a", "topic", true, "other"],
      ["b", "topic", true, "b.unrouted"],
      ["b.unrouted", "fanout", true, undefined],
      ["other", "fanout", true, undefined],
    ]);
  });

  it("of arguments is for each argument, and none beside a field that says the same", () => {
    const { plan, problems } = planOf({
      queueDefaults: { arguments: { "own-a": 1, "own-b": 1, "x-message-ttl": 5 } },
      vhosts: { v: { queues: { q: { messageTtl: 7, arguments: { "own-b": 2 } } } } },
    });
    expect(problems).toEqual([]);
    expect(plan?.vhosts[0]?.queues[0]?.arguments).toEqual({ "own-a": 1, "own-b": 2, "x-message-ttl": 7 });
  });

  it("is left to the queues whose type takes it, so that a vhost with a stream can have one", () => {
    const { plan, problems } = planOf({
      queueDefaults: {
        messageTtl: "1d",
        maxAge: "7d",
        deadLetter: { exchange: "amq.fanout" },
        deliveryLimit: 5,
      },
      vhosts: { v: { queues: { classic: { type: "classic" }, quorum: {}, stream: { type: "stream" } } } },
    });
    expect(problems).toEqual([]);
    const dead = { "x-dead-letter-exchange": "amq.fanout" };
    expect(plan?.vhosts[0]?.queues.map(({ arguments: given }) => given)).toEqual([
      { ...dead, "x-message-ttl": 86_400_000 },
      { ...dead, "x-delivery-limit": 5, "x-message-ttl": 86_400_000 },
      { "x-max-age": "7D" },
    ]);
  });

  it("that a queue contradicts by another field gives way", () => {
    const { problems } = planOf({
      queueDefaults: { retry: { attempts: 3 }, shards: 2, deadLetter: true, deliveryLimit: 3 },
      vhosts: {
        v: {
          queues: {
            sharded: { shards: 3, deadLetter: { exchange: "amq.fanout" } },
            retried: { retry: { attempts: 4, by: "queue", factor: 1 } },
            argued: {
              arguments: { "x-dead-letter-exchange": "amq.fanout" },
              retry: { attempts: 2 },
              ignoreDefaults: true,
              deadLetter: true,
            },
          },
        },
      },
    });
    expect(problems.map(({ path, code }) => `${path[3]} ${code}`)).toEqual(["argued given-twice"]);
  });

  it("does not apply to a queue that ignores defaults", () => {
    const files = {
      "f.yaml":
        "queueDefaults: { messageTtl: 1s }\nvhosts: { v: { queues: { q: { ignoreDefaults: true } } } }\n",
    };
    expect(ttlOf(files, "q")).toBeUndefined();
    expect(load(files).problems).toEqual([]);
  });

  it("makes a queue tunable only where there is something to tune", () => {
    const { plan, problems } = planOf({
      queueDefaults: { tunable: true },
      vhosts: { v: { queues: { plain: {}, limited: { maxLength: 5 } } } },
    });
    expect(problems).toEqual([]);
    expect(plan?.vhosts[0]?.policies.map(({ name }) => name)).toEqual(["limited.tunable"]);
  });

  it("is shown by expand as a field of each object", () => {
    const { plan } = planOf({ queueDefaults: { maxLength: 5 }, vhosts: { v: { queues: { q: {} } } } });
    expect(plan && definitionOf(plan, { patterns: false }).definition).toEqual({
      vhosts: { v: { queues: { q: { maxLength: 5 } } } },
    });
  });
});

describe("of several files", () => {
  it("the defaults of a base and of the file over it are one, and apply to the objects of both", () => {
    const files = {
      "f.yaml":
        "extends: base.yaml\nqueueDefaults: { messageTtl: 2s }\nvhosts: { v: { queues: { b: {} } } }\n",
      "base.yaml": "queueDefaults: { messageTtl: 1s, maxLength: 5 }\nvhosts: { v: { queues: { a: {} } } }\n",
    };
    for (const queue of ["a", "b"]) {
      expect(ttlOf(files, queue)).toBe(2000);
      expect(argumentOf(load(files), queue, "x-max-length")).toBe(5);
    }
    const without = { ...files, "f.yaml": "extends: base.yaml\nqueueDefaults: { messageTtl: null }\n" };
    expect(ttlOf(without, "a")).toBeUndefined();
  });

  const included = {
    "f.yaml":
      "include: [teams/*.yaml]\nqueueDefaults: { messageTtl: 1s }\nvhosts: { v: { queues: { main: {} } } }\n",
    "teams/a.yaml": "queueDefaults: { messageTtl: 2s }\nvhosts: { v: { queues: { a: {} } } }\n",
    "teams/b.yaml": "extends: ../org.yaml\nvhosts: { v: { queues: { b: {} } } }\n",
    "teams/c.yaml": "vhosts: { v: { queues: { c: {} } } }\n",
    "org.yaml": "queueDefaults: { messageTtl: 4s }\n",
  };

  it("those of a file apply to its own objects, or a team's queue would change with another's file", () => {
    expect(problemsOf(included)).toEqual([]);
    expect(["main", "a", "b", "c"].map((queue) => ttlOf(included, queue))).toEqual([
      1000,
      2000,
      4000,
      undefined,
    ]);
  });

  it("those of a vhost apply to all objects in it, as its defaultQueueType does", () => {
    const shared = {
      ...included,
      "f.yaml":
        "include: [teams/*.yaml]\nvhosts: { v: { queueDefaults: { messageTtl: 9s }, queues: { main: {} } } }\n",
    };
    expect(["main", "a", "b", "c"].map((queue) => ttlOf(shared, queue))).toEqual([9000, 9000, 9000, 9000]);
  });

  it("a team cannot reach another's exchange by its defaults", () => {
    const files = {
      "f.yaml":
        "include: [{ files: team.yaml, prefixes: [team.] }]\nvhosts: { v: { exchanges: { events: {} } } }\n",
      "team.yaml":
        "queueDefaults: { deadLetter: { exchange: events } }\nexchangeDefaults: { alternateExchange: events }\nvhosts: { v: { queues: { team.q: {} } } }\n",
    };
    expect(problemsOf(files)).toEqual(["team.yaml:1:42 not-owned", "team.yaml:2:40 not-owned"]);
    const vhost = { ...files, "team.yaml": "vhosts: { v: { queueDefaults: { maxLength: 5 } } }\n" };
    expect(messageOf(vhost)).toContain('the field "queueDefaults" of the vhost "v" is its owner\'s');
  });

  it("what is wrong with an included file's defaults is told once, in that file", () => {
    const files = {
      "f.yaml": "include: [team.yaml]\n",
      "team.yaml": "queueDefaults: { messageTtl: soon, a: 1 }\nvhosts: { v: { queues: { a: {}, b: {} } } }\n",
    };
    expect(problemsOf(files)).toEqual(["team.yaml:1:30 wrong-type", "team.yaml:1:36 unknown-field"]);
  });
});

describe("what is wrong with a default", () => {
  it("is told once, where it stands", () => {
    expect(
      problemsOf({
        "f.yaml":
          "queueDefaults: { messageTtl: soon, bindings: [] }\nvhosts: { v: { queues: { a: {}, b: {} } } }\n",
      }),
    ).toEqual(["f.yaml:1:30 wrong-type", "f.yaml:1:36 unknown-field"]);
  });

  it("is a warning if no queue can take it, and none in a base without queues", () => {
    const queues =
      "vhosts:\n  v:\n    queueDefaults: { messageTtl: 5, arguments: { x-max-age: 7D } }\n    queues: { q: {}, s: {} }\n";
    expect(unused({ "f.yaml": `queueDefaults: { maxAge: 7d, maxLength: 5 }\n${queues}` })).toEqual([
      "f.yaml:1 queueDefaults.maxAge",
      "f.yaml:4 vhosts.v.queueDefaults.arguments.x-max-age",
    ]);
    expect(unused({ "f.yaml": "queueDefaults: { maxAge: 7d }\nvhosts: { v: {} }\n" })).toEqual([]);
  });

  it("cannot make a topology larger than a file may be", { timeout: 20_000 }, () => {
    const own = Array.from({ length: 5_000 }, (_, index) => `own-${index}: 1`).join(", ");
    const queues = Array.from({ length: 20_000 }, (_, index) => `q${index}: {}`).join(", ");
    expect(
      problemsOf({
        "f.yaml": `queueDefaults: { arguments: { ${own} } }\nvhosts: { v: { queues: { ${queues} } } }\n`,
      }),
    ).toEqual(["f.yaml:1:16 too-large"]);
  });
});
