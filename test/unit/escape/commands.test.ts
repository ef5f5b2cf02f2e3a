/** Every command that prints what a file or a broker says, with hostile names in both. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandError, UsageError } from "../../../cli/command.ts";
import { commands } from "../../../cli/commands.ts";
import { endProgress } from "../../../cli/progress.ts";
import { outputTo } from "../../../cli/terminal.ts";
import { httpServer, type Running } from "../connection/servers.ts";
import { definitions, type Names, names, topology } from "./contents.ts";
import { acts, hostileName } from "./hostile.ts";

const timeout = 120_000;

let folder: string;
let server: Running;
let answers: { readonly [path: string]: unknown } = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "warren-hostile-"));
  process.env.WARREN_PASSWORD = "hunter2";
  server = await httpServer(({ url = "" }, response) => {
    response.end(JSON.stringify(answers[url.replace(/\?.*/, "")] ?? []));
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** As `warren` does, without a process of its own. */
async function warren(name: string, ...args: readonly string[]): Promise<Ran> {
  let [out, err] = ["", ""];
  const output = outputTo(
    (text) => {
      out += text;
    },
    (text) => {
      err += text;
    },
  );
  const command = await commands.get(name)?.load();
  if (command === undefined || "parts" in command) throw new Error(`no command ${name}`);
  try {
    return { code: await command.run(args, output), out, err };
  } catch (error) {
    const isWrongOption =
      error instanceof Error && "code" in error && `${error.code}`.startsWith("ERR_PARSE");
    if (!(error instanceof CommandError || error instanceof UsageError || isWrongOption)) throw error;
    output.err(`warren ${name}: ${error.message}`);
    return { code: 3, out, err };
  } finally {
    endProgress();
  }
}

const write = (name: string, value: unknown): string => {
  const file = join(folder, name);
  // As a file in ASCII: what a topology file may not hold as it is, it may hold as an escape.
  const text = JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  writeFileSync(file, text);
  return file;
};

const runs = (check: (given: Names) => Promise<void>, numRuns: number) =>
  fc.assert(fc.asyncProperty(names, check), { numRuns });

function safe({ out, err }: Ran): void {
  expect(acts(out)).toBeUndefined();
  expect(acts(err)).toBeUndefined();
}

describe("a hostile name in a topology file", () => {
  it("does nothing in what a command prints", { timeout }, async () => {
    await runs(async (given) => {
      const { vhost, exchange, queue, key } = given;
      const file = write("f.yaml", topology(given));
      const failing = write("failing.yaml", {
        ...topology(given),
        tests: [{ publish: { vhost, exchange: `${exchange}2`, key }, unroutable: true }],
      });
      const wrong = write("wrong.yaml", {
        vhosts: {
          [vhost]: { queues: { [queue]: { [key]: key, type: key, bindings: [{ exchange: key }] } } },
        },
      });
      for (const each of [file, failing, wrong]) {
        for (const format of ["text", "json", "sarif"])
          safe(await warren("validate", each, "--format", format));
        for (const format of ["text", "json", "sarif"]) safe(await warren("test", each, "--format", format));
        for (const more of [[], ["--json"]]) safe(await warren("expand", each, ...more));
        safe(await warren("fmt", "--check", "--json", each));
        safe(await warren("definitions", each));
        for (const more of [[], ["--json"], ["--json", "--explain"], ["--explain"], ["--until-end"]]) {
          safe(await warren("route", each, vhost, exchange, "", "--header", `${key}="${key}"`, ...more));
          safe(await warren("route", each, vhost, "", queue, ...more));
        }
        safe(await warren("route", each, key, exchange, ""));
        safe(await warren("route", each, vhost, key, ""));
        safe(await warren("diff", file, each));
        safe(await warren("diff", failing, each, "--format", "json"));
        for (const format of ["mmd", "dot"])
          safe(await warren("diagram", each, "--format", format, "--users"));
      }
      safe(await warren("explain", key));
      safe(await warren("validate", "--color", "never", file, "--set", key));
      safe(await warren("validate", file, "--rabbitmq", key));
    }, 20);
  });

  it("is no annotation of its own in a pull request", { timeout }, async () => {
    await runs(async (given) => {
      const file = write("f.yaml", topology(given));
      const { out } = await warren("validate", file, "--format", "github");
      const { out: json } = await warren("validate", file, "--format", "json");
      const lines = out.trimEnd().split("\n");
      expect(lines).toHaveLength(JSON.parse(json).files[0].problems.length);
      for (const line of lines) {
        expect(line).toMatch(/^::(error|warning) file=[^,]+,line=\d+,col=\d+,title=[a-z-]+::/);
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|##\[/u);
      }
    }, 40);
  });

  it("is text in a picture and in a page", { timeout }, async () => {
    await runs(async (given) => {
      const file = write("f.yaml", topology(given));
      const svg = await warren("diagram", file, "--format", "svg", "--users");
      const html = await warren("diagram", file, "--format", "html");
      expect([svg.code, html.code]).toEqual([0, 0]);
      expect(acts(svg.out)).toBeUndefined();
      const tags = (text: string) =>
        new Set([...text.matchAll(/<\/?([A-Za-z!][\w!-]*)/g)].map(([, tag]) => tag));
      for (const tag of tags(svg.out)) {
        expect(["svg", "g", "rect", "text", "title", "path", "style", "marker", "defs"]).toContain(tag);
      }
      expect(html.out.match(/<script/g)).toHaveLength(2);
      expect(html.out.match(/<\/script/g)).toHaveLength(2);
      expect(html.out).not.toMatch(/<img/);
    }, 15);
  });
});

describe("a hostile name on a broker", () => {
  /** What stands in a table or a list, without what is code. */
  const bare = (markdown: string) =>
    markdown.replace(/`[^`|\n]*`/g, "").replace(/<code>[^<>|`\n]*<\/code>/g, "");

  it("does nothing in what a command prints, nor in a job's summary", { timeout }, async () => {
    await runs(async (given) => {
      const { vhost, queue, key, other } = given;
      const file = write("f.yaml", topology(given));
      const exported = write("definitions.json", definitions(given));
      const queues = [{ vhost, name: queue, type: key, state: key, node: other, durable: false }];
      answers = {
        "/api/definitions": definitions(given),
        "/api/overview": { rabbitmq_version: "4.0.5", cluster_name: key, erlang_version: other },
        "/api/nodes": [{ name: key, running: false, applications: [{ name: "rabbit", version: "4.0.5" }] }],
        "/api/queues": queues,
        "/api/connections": [{ name: key, user: other, vhost, client_properties: { product: key } }],
        "/api/consumers": [
          { queue: { name: queue, vhost }, channel_details: { user: other, connection_name: key } },
        ],
        "/api/feature-flags": [{ name: key, state: "disabled", stability: "stable", desc: other }],
        "/api/health/checks/alarms": {
          status: "failed",
          reason: key,
          alarms: [{ node: key, resource: other }],
        },
      };
      const broker = ["--url", `http://127.0.0.1:${server.port}`, "--user", "dora"];
      for (const more of [[], ["--json"]]) safe(await warren("import", exported, ...more));
      safe(await warren("import", ...broker, "--vhost", key));
      safe(await warren("diagram", file, "--live", ...broker, "--format", "mmd"));
      for (const more of [[], ["--json"]]) {
        safe(await warren("top", ...broker, ...more));
        safe(await warren("status", ...broker, ...more));
        safe(await warren("upgrade", "--to", "4.3", ...broker, ...more));
      }
      for (const format of ["text", "json", "markdown"]) {
        const drift = await warren("drift", file, ...broker, "--others", "--format", format);
        const diff = await warren("diff", exported, file, "--format", format);
        const live = await warren("diff", ...broker, file, "--format", format);
        for (const ran of [drift, diff, live]) safe(ran);
        if (format !== "markdown") continue;
        for (const { out } of [drift, diff, live]) {
          for (const line of bare(out).split("\n")) {
            expect(line).toMatch(/^(?:[\w ,:;()→.'-]|<br>|\|)*$/);
            if (line.startsWith("|")) expect(line.match(/\|/g)).toHaveLength(5);
          }
        }
      }
      expect((await warren("drift", file, ...broker)).code).toBe(1);
    }, 20);
  });
});

describe("a hostile name of a file", () => {
  const inFolder = fc
    .tuple(hostileName, hostileName)
    .map(([a, b]) => `${a}${b}.yaml`.replaceAll("/", "_"))
    .filter((name) => !name.startsWith("-") && Buffer.byteLength(name) < 200);

  it("does nothing in what a command prints about it", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(inFolder, fc.boolean(), async (name, isThere) => {
        const file = isThere ? write(name, { vhosts: { v: { queues: { q: { a: 1 } } } } }) : name;
        for (const command of ["validate", "test", "expand", "definitions", "diagram", "fmt", "import"]) {
          safe(await warren(command, file));
        }
        safe(await warren("route", file, "v", "", "q"));
        safe(await warren("diff", file, file));
        safe(await warren("diff", `HEAD:${name}`, file));
        safe(await warren("validate", "--stack", file));
        for (const format of ["json", "sarif"]) safe(await warren("validate", file, "--format", format));
        const { out } = await warren("validate", file, "--format", "github");
        expect(out.trimEnd().split("\n")).toHaveLength(1);
        if (isThere) rmSync(file);
      }),
      { numRuns: 40 },
    );
  });
});
