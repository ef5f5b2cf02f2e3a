/** A vhost that somebody else made: import, preview, update, and nothing on the broker is touched. */
import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesIn, checkout, finished } from "../e2e/stack.ts";
import {
  bodies,
  bodiesIn,
  definitionsOf,
  publishedTo,
  queuesWithMessages,
  upstreamUri,
} from "./adoptable.ts";
import { TestBroker } from "./broker.ts";
import { engineVersions } from "./engineVersions.ts";
import { eventsOf } from "./events.ts";

const program = `
import "./components/lazySerializer.ts";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
new Topology("old", {
  file: "old.yaml",
  broker: { allowPlainHttp: true, url: config.require("url"), username: config.require("username"), password: config.requireSecret("password") },
  passwords: { known: config.requireSecret("known"), privateUri: config.requireSecret("privateUri"), severalUri: config.requireSecret("privateUri") },
  adopt: config.getBoolean("adopt") ?? false,
});
`;

interface Step {
  readonly op: string;
  readonly urn: string;
}

describe.each(engineVersions)("adopting from broker %s", (version) => {
  const broker = TestBroker.of(version);
  const id = randomUUID().slice(0, 8);
  // An @ would leave all of it to Warren's own provider.
  const vhost = `adopt-${id} /% 🐇`;
  const users = [`known-${id}`, `hashed-${id}`, `at@${id}`] as const;
  const [known] = users;
  const folder = mkdtempSync(join(tmpdir(), "warren-adopt-"));
  const file = join(folder, "old.yaml");

  const run = async (command: string, ...args: readonly string[]): Promise<string> => {
    const env = {
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "of the test",
      WARREN_PASSWORD: broker.credentials().password,
    };
    const { code, text } = await finished(command, args, { cwd: folder, env });
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  };
  const pulumi = (...args: readonly string[]) =>
    run("pulumi", ...args, "--non-interactive", "--color", "never");
  const setSecrets = async (known: string, privateUri: string) => {
    for (const [key, value] of Object.entries({ known, privateUri })) {
      await pulumi("config", "set", "--secret", `warren:${key}`, value);
    }
  };
  const edit = (from: string | RegExp, to: string) => {
    const text = readFileSync(file, "utf8");
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`the file does not hold ${from}`);
    writeFileSync(file, edited);
    return () => writeFileSync(file, text);
  };
  const steps = async (): Promise<readonly string[]> => {
    const text = await pulumi("preview", "--json");
    expect(text).not.toContain("importing this resource will fail");
    const json = text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1);
    const { steps } = JSON.parse(json) as { readonly steps: readonly Step[] };
    return steps.map(({ op, urn }) => `${op} ${decodeURIComponent(urn.split("::").slice(2).join(" "))}`);
  };

  const isOfVhost = ({ vhost: of, name }: Record<string, unknown>) => of === vhost || name === vhost;
  const sorted = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort();
  /** All that can be asked of the vhost and its users. */
  const everything = async () => {
    const v = encodeURIComponent(vhost);
    const lists = [
      "exchanges",
      "bindings",
      "parameters/federation-upstream",
      "operator-policies",
      "policies",
    ];
    const paths = [
      ...["", "/permissions", "/topic-permissions"].map((one) => `/api/vhosts/${v}${one}`),
      ...[...lists, "vhost-limits"].map((one) => `/api/${one}/${v}`),
    ];
    const answers = await Promise.all(paths.map((path) => broker.get<unknown>(path)));
    const definitions = await broker.get<Record<string, unknown>>("/api/definitions");
    const all = await broker.get<{ name: string }[]>("/api/users");
    return {
      // Every member but what the broker counts by itself.
      answers: paths.map((path, index) => [path, JSON.stringify(answers[index], withoutCounts)]),
      definitions: Object.entries(definitions).map(([kind, list]) => [
        kind,
        // RabbitMQ 4.3 lists them in no fixed order.
        Array.isArray(list) && sorted(list.filter(isOfVhost)),
      ]),
      users: all.filter(({ name }) => users.some((user) => user === name)),
    };
  };

  beforeAll(async () => {
    await broker.importDefinitions(definitionsOf(vhost, users));
    await publishedTo(broker, vhost);
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(folder, name));
    }
    cpSync(join(checkout, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    writeFileSync(join(folder, "index.ts"), program);
    const { username, password } = broker.credentials();
    const url = `http://${broker.host}:15672`;
    const from = [
      "--url",
      url,
      "--allow-plain-http",
      "--user",
      username,
      "--vhost",
      vhost,
      "--hashes",
      "-o",
      file,
    ];
    await run(process.execPath, join(checkout, "cli/warren.ts"), "import", ...from);
    edit(new RegExp(`(${known}:[\\s\\S]*?)\\{ hash: \\S+ \\}`), "$1{ config: known }");
    await pulumi("stack", "init", "test");
    await pulumi("config", "set", "warren:url", url);
    await pulumi("config", "set", "warren:username", username);
    await pulumi("config", "set", "warren:adopt", "true");
    await pulumi("config", "set", "--secret", "warren:password", password);
    await setSecrets("the one in use", upstreamUri);
  });
  afterAll(async () => {
    await broker.request("DELETE", `/api/vhosts/${encodeURIComponent(vhost)}`);
    for (const user of users) await broker.request("DELETE", `/api/users/${encodeURIComponent(user)}`);
    rmSync(folder, { recursive: true, force: true });
  });

  it("refuses what would change a queue, a password or an address, before anything is done", async () => {
    const undo = edit("messageTtl: 1m", "messageTtl: 2m");
    edit(/( {2}hashed-[\s\S]*?)\n.*hash: .*/, "$1");
    await setSecrets("another one", "amqp://elsewhere.invalid");
    const error = await pulumi("preview").catch(String);
    for (const line of [
      "      messageTtl: 1m → 2m",
      `users.${known}.password: what the configuration key "known" gives is not the password in use; `,
      `users.${users[1]}.password: the user exists, and a generated password would replace the one in use; `,
      'parameters.federation-upstream.private.uri: the configuration key "privateUri" holds another value than',
    ]) {
      expect(error).toContain(line);
    }
    for (const secret of ["another one", "elsewhere", "not-outside"]) expect(error).not.toContain(secret);
    undo();
    await setSecrets("the one in use", upstreamUri);
  });

  it("imports all of it, and touches nothing on the broker", async () => {
    const shown = await steps();
    const made = shown.filter((step) => !step.startsWith("import "));
    expect(made.sort()).toEqual(
      [
        "create pulumi:pulumi:Stack warren-test",
        "create warren:index:Topology old",
        "create warren:index:Topology$pulumi:providers:rabbitmq old",
        "create warren:index:Topology$pulumi:providers:warren old/objects/provider",
        "create warren:index:Topology$warren:index:Engine old/engine",
        "create warren:index:Topology$warren:index:Guard old/guard",
        "create warren:index:Topology$warren:index:GlobalObjects old/objects",
        `create warren:index:Topology$warren:index:VhostObjects old/objects/${vhost}`,
        `create warren:index:Topology$warren:index:User old/user/${known}`,
        `create warren:index:Topology$warren:index:Vhost old/vhost/${vhost}`,
        ...["easy", "a b/c %🐇", "set", "at@home"].map(
          (name) => `create warren:index:Topology$warren:index:Policy old/policy/${vhost}/${name}`,
        ),
        `create warren:index:Topology$warren:index:TopicPermissions old/topic-permissions/${vhost}/${known}`,
        `create warren:index:Topology$rabbitmq:index/binding:Binding old/binding/${vhost}/by headers 100%/queue/classic//cf02734fa6`,
      ].sort(),
    );
    const before = await everything();
    // A comparison of nothing with nothing would hold.
    expect(before.answers.map(([, text = ""]) => text.length)).not.toContain("[]".length);
    expect(before.answers.join()).toContain('"name":"inner"');
    const events = await eventsOf(broker);
    const text = await pulumi("up", "--yes", "--skip-preview");
    expect(text).toContain("Take `adopt` out after the update.");
    expect(changesIn(text)).toEqual({
      created: made.length,
      imported: shown.length - made.length,
      changes: shown.length,
    });
    const told = await events.end(
      ({ vhost: of, name, user }) => of === vhost || users.some((one) => one === name || one === user),
    );
    expect(
      told.map(({ event, headers: { name, source_name } }) => `${event} ${name ?? source_name}`),
    ).toEqual([
      // RabbitMQ says so of one that is there already, too: the list of them is the same.
      "binding.created by headers 100%",
    ]);
    expect(await everything()).toEqual(before);
    const login = { username: known, password: "the one in use" };
    expect((await broker.request("GET", "/api/whoami", undefined, login)).status).toBe(200);
  });

  it("has nothing left to do, with adopt and without, nor after looking at the broker", async () => {
    const unchanged = { unchanged: expect.any(Number) };
    expect(changesIn(await pulumi("preview"))).toEqual(unchanged);
    await pulumi("config", "rm", "warren:adopt");
    expect(changesIn(await pulumi("preview"))).toEqual(unchanged);
    expect(changesIn(await pulumi("refresh", "--yes", "--skip-preview"))).toEqual(unchanged);
  });

  it("left every message where it was", async () => {
    for (const queue of queuesWithMessages) expect(await bodiesIn(broker, vhost, queue)).toEqual(bodies);
  });

  it("makes what is new with adopt, too, and owns what it took over", async () => {
    await pulumi("config", "set", "warren:adopt", "true");
    edit("    queues:\n", "    queues:\n      new: { type: classic }\n");
    expect((await steps()).filter((step) => !step.startsWith("same "))).toEqual([
      `create warren:index:Topology$rabbitmq:index/queue:Queue old/queue/${vhost}/new`,
      "update warren:index:Topology$warren:index:Guard old/guard",
    ]);
    await pulumi("config", "rm", "warren:adopt");
    edit(/ {8}bindings:\n.*x\/y@z.*\n/, "");
    expect(changesIn(await pulumi("up", "--yes", "--skip-preview"))).toEqual({
      created: 1,
      deleted: 1,
      updated: 1,
    });
    const bindings = await broker.get<{ routing_key: string }[]>(
      `/api/bindings/${encodeURIComponent(vhost)}`,
    );
    expect(bindings.filter(({ routing_key }) => routing_key.startsWith("x/y"))).toEqual([]);
  });
});

function withoutCounts(key: string, value: unknown): unknown {
  return /^(messages?_|messages$|send_oct|recv_oct)/.test(key) ? undefined : value;
}
