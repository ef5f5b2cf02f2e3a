import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
const queues = Array.from({ length: 120 }, (_, index) => `q${index}: {}`).join(", ");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-diagram-"));
  writeFileSync(
    join(folder, "large.yaml"),
    `vhosts: { shop: { queues: { new: { retry: { attempts: 2 } } } }, logs: { queues: { ${queues} } } }\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function draw(...options: string[]) {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [program, "diagram", "large.yaml", ...options],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  return { code: status, err: stderr, out: stdout };
}

describe("warren diagram", () => {
  it("draws an overview of a large file, and says how to see the rest", () => {
    const { code, err, out } = draw();
    expect(code).toBe(0);
    expect(out).toContain('["vhost<br/>logs<br/>120 queues"]');
    expect(err).toContain("--vhost NAME draws one vhost, --unfold draws everything");
  });

  it("draws a vhost whole where it is named, with its patterns as one box each", () => {
    const { code, err, out } = draw("--vhost", "shop");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(
      '["quorum queue<br/>new<br/>when full: reject-publish<br/>retries after 10 s<br/>dead letters in new.dead"]',
    );
    expect(out).not.toContain("new.retry.1");
    expect(draw("--vhost", "logs").out).toContain("q119");
  });

  it("draws every object with --unfold", () => {
    const { code, err, out } = draw("--unfold");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("new.retry.1");
    expect(out).toContain("q119");
  });

  it("gives a page both, without a word", () => {
    expect(draw("-o", "large.html")).toEqual({ code: 0, err: "", out: "" });
    const page = readFileSync(join(folder, "large.html"), "utf8");
    expect(page).toContain(">120 queues<");
    expect(page).toContain(">q119<");
  });
});
