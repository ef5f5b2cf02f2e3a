/** What a team may do in its own file, and what only its base may allow. */
import { describe, expect, it } from "vitest";
import { load, messageOf, problemsOf } from "./files.ts";

const owned = "include:\n  - { files: teams/*.yaml, vhosts: [own], prefixes: [a.], users: [anna] }\n";
const shared = `${owned}users: { other: {} }\nvhosts:\n  shared:\n    exchanges: { events: {} }\n    queues: { other: {} }\n`;
/** A team's file beside a vhost that it does not own. */
const team = (...lines: string[]) => ({
  "f.yaml": shared,
  "teams/a.yaml": `vhosts:\n  shared:\n${lines.map((line) => `    ${line}\n`).join("")}`,
});
/** The same beside another team with the prefix b., and with what the base grants. */
const granted = (grants: string, ...lines: string[]) => {
  const files = team(...lines);
  const ofOther = "  - { files: other/b.yaml, prefixes: [b.] }\n";
  const base = files["f.yaml"].replace(" }\nusers", `, grants: ${grants} }\n${ofOther}users`);
  const other = "vhosts: { shared: { exchanges: { b.events: {} }, queues: { b.orders: {} } } }";
  return { ...files, "f.yaml": base, "other/b.yaml": other };
};
const teamUsers = (text: string) => ({ "f.yaml": shared, "teams/a.yaml": text });

describe("a team's file", () => {
  it("may do everything in its own vhosts, and with its own names in others'", () => {
    const text = `users: { anna: {}, a.b: { tags: [management] } }
vhosts:
  own: { description: x, permissions: { other: { read: .* } }, queues: { q: {} } }
  a.vhost: {}
  shared:
    exchanges: { a.e: {} }
    queues: { a.q: { bindings: [{ exchange: events }] } }
    bindings: [{ source: events, destination: a.q, routingKey: x }]
    policies: { a.p: { pattern: "^a\\\\.(q|e)$", definition: { max-length: 1 } } }
    permissions: { anna: { read: "^a\\\\.", write: "" } }
    topicPermissions: { anna: { a.e: { write: .* } } }
    access: { a.b: { publish: [a.e], consume: [a.q] } }
tests: [{ publish: { vhost: shared, exchange: events }, reaches: [a.q] }]
`;
    const loaded = load(teamUsers(text.replace("a.e: {}", "a.e: { type: topic }")));
    expect(loaded.problems).toEqual([]);
    expect(loaded.plan?.vhosts.map(({ name }) => name)).toEqual(["a.vhost", "own", "shared"]);
  });

  it.each([
    ["another's queue", team("queues: { b: {} }"), "3:15"],
    ["another's exchange", team("exchanges:", "  b: {}"), "4:7"],
    ["another's super stream", team("superStreams: { b: { partitions: 2 } }"), "3:21"],
    ["a binding to another's queue", team("bindings:", "  - { source: events, destination: other }"), "4:40"],
    ["a policy's name", team("policies: { b: { pattern: '^a\\.', definition: { max-length: 1 } } }"), "3:17"],
    [
      "a policy of everything",
      team("policies: { a.p: { pattern: .*, definition: { max-length: 1 } } }"),
      "3:33",
    ],
    [
      "a pattern with another beginning",
      team("policies: { a.p: { pattern: '^a.', definition: { max-length: 1 } } }"),
      "3:33",
    ],
    [
      "a pattern with an alternative",
      team("policies: { a.p: { pattern: '^a\\.|b', definition: { max-length: 1 } } }"),
      "3:33",
    ],
    [
      "a pattern with an optional end",
      team("policies: { a.p: { pattern: '^a\\.?', definition: { max-length: 1 } } }"),
      "3:33",
    ],
    [
      "an operator policy of everything",
      team("operatorPolicies: { a.p: { pattern: '', definition: { max-length: 1 } } }"),
      "3:41",
    ],
    ["rights for another's user", team("permissions: { other: { read: '' } }"), "3:20"],
    ["rights to another's queues", team("permissions: { anna: { read: .* } }"), "3:34"],
    ["topic rights at another's exchange", team("topicPermissions: { anna: { amq.topic: {} } }"), "3:33"],
    ["access to another's queue", team("access: { anna: { consume: [other] } }"), "3:33"],
    ["another's exchange, to publish to", team("access: { anna: { publish: [events] } }"), "3:33"],
    ["an alternate exchange", team("exchanges: { a.e: { alternateExchange: events } }"), "3:44"],
    [
      "an alternate exchange in an argument",
      team("exchanges: { a.e: { arguments: { alternate-exchange: events } } }"),
      "3:58",
    ],
    ["a dead-letter exchange", team("queues: { a.q: { deadLetter: { exchange: events } } }"), "3:46"],
    [
      "another's queue, by dead letters",
      team("queues: { a.q: { deadLetter: { exchange: '', routingKey: other } } }"),
      "3:62",
    ],
    [
      "any queue, by dead letters whose key the message names",
      team("queues: { a.q: { arguments: { x-dead-letter-exchange: '' } } }"),
      "3:59",
    ],
    [
      "a dead-letter exchange of a policy",
      team("policies: { a.p: { pattern: '^a\\.', definition: { dead-letter-exchange: events } } }"),
      "3:77",
    ],
    [
      "another team's exchange, to bind to",
      granted("{}", "queues: { a.q: { bindings: [{ exchange: b.events }] } }"),
      "3:45",
    ],
    [
      "the same at the vhost",
      granted("{}", "queues: { a.q: {} }", "bindings: [{ source: b.events, destination: a.q }]"),
      "4:26",
    ],
    [
      "any Secret",
      teamUsers("users: { anna: { password: { secretRef: { name: admin, key: k } } } }"),
      "1:49",
    ],
    [
      "another's vhost, by a shovel",
      teamUsers(
        "vhosts: { own: { queues: { q: {} }, shovels: { s: { source: { uri: amqp:///own, queue: q }, destination: { uri: [amqp:///shared], queue: other } } } } }",
      ),
      "1:114",
    ],
    ["a field of the vhost", team("tracing: true"), "3:5"],
    ["what the vhost calls external", team("external: { exchanges: [theirs] }"), "3:5"],
    ["a shovel", team("shovels: {}"), "3:5"],
    ["another's user", teamUsers("users: { bob: {} }"), "1:10"],
    ["an administrator", teamUsers("users: { anna: { tags: [administrator] } }"), "1:25"],
    ["a policymaker", teamUsers("users: { anna: { tags: [management, policymaker] } }"), "1:37"],
    ["a look at everybody's", teamUsers("users: { anna: { tags: [monitoring] } }"), "1:25"],
    ["somebody else's name", teamUsers("users: { anna: { tags: [impersonator] } }"), "1:25"],
    ...["\\Q[\\E|.*", "\\Q(\\E|.*", "(?#()|.*", "(?|x)|.*", "(?i)|b"].map(
      (end): [string, ReturnType<typeof teamUsers>, string] => [
        `an alternative behind PCRE's own syntax: ${end}`,
        team(`permissions: { anna: { read: '^a\\.${end}' } }`),
        "3:34",
      ],
    ),
    ["a global parameter", teamUsers("globalParameters: { b: 1 }"), "1:21"],
    ["a vhost that nobody defines", teamUsers("vhosts: { new: {} }"), "1:11"],
  ])("may not touch: %s", (_, files, place) => {
    expect(problemsOf(files)).toContain(`teams/a.yaml:${place} not-owned`);
  });

  it("may reach what its base grants it, or nobody could publish to what all share", () => {
    const grants = "{ publish: [events, other], consume: [b.orders], bind: [b.events], secrets: [login] }";
    const files = granted(
      grants,
      "exchanges: { a.e: { alternateExchange: events } }",
      "queues:",
      "  a.q: { bindings: [{ exchange: b.events }], deadLetter: { exchange: '', routingKey: other } }",
      "access: { anna: { publish: [events], consume: [a.q, b.orders] } }",
    );
    const users = "users: { anna: { password: { secretRef: { name: login, key: k } } } }\n";
    const { plan, problems } = load({ ...files, "teams/a.yaml": users + files["teams/a.yaml"] });
    expect(problems).toEqual([]);
    const [vhost] = plan?.vhosts ?? [];
    expect(vhost?.permissions).toMatchObject([
      { user: "anna", configure: "^$", write: "^events$", read: "^(a\\.q|b\\.orders)$" },
    ]);
  });

  it.each([
    ["a grant that there is not", "{ configure: [x] }", "2:84 unknown-field"],
    ["grants that are a list", "[events]", "2:82 wrong-type"],
    ["a name that is no list", "{ publish: events }", "2:93 wrong-type"],
  ])("is refused with %s, at its place", (_, grants, problem) => {
    expect(problemsOf(granted(grants, "queues: { a.q: {} }"))).toEqual([`f.yaml:${problem}`]);
  });

  it("is told what it owns, and where that is said", () => {
    expect(messageOf(team("queues: { b: {} }"))).toBe(
      'the queue "b" is not this file\'s; this file owns the vhosts "own" and names that begin with "a." and the users "anna" (f.yaml:2:5)',
    );
  });

  it("is shown a regular expression as one types it, so that the hint can be copied", () => {
    expect(messageOf(team("policies: { a.p: { pattern: 'b\\.c', definition: { max-length: 1 } } }"))).toMatch(
      "the expression 'b\\.c' also reaches names that are not this file's; begin each alternative with '^a\\.', and",
    );
  });

  it("cannot get around its limits by a file that it includes or extends", () => {
    const queues = "vhosts: { shared: { queues: { b: {} } } }";
    for (const word of ["include", "extends"]) {
      const files = { "f.yaml": shared, "teams/a.yaml": `${word}: ../other.yaml`, "other.yaml": queues };
      expect(problemsOf(files)).toEqual(["other.yaml:1:31 not-owned"]);
    }
  });
});
