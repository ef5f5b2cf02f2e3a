/** `--stack`: the file of a stack says which topology, with which variables, for which RabbitMQ. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultVersion } from "../../../components/cluster/version.ts";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
let folder: string;

const stack = (more: string) =>
  `config:\n  kubernetes:cluster: elsewhere\n  warren:topology: shop.yaml\n${more}`;
const shop = `vhosts:
  shop:
    queues:
      # warren-ignore queue-without-source: published by its name
      work: { maxLength: "$\{most}", deliveryLimit: 5, arguments: { x-delayed-retry-type: failed, x-delayed-retry-min: 5 } }
`;
const cluster = (version: string) => `  warren:cluster: { version: ${version} }\n`;
const variables = (most: string) => `  warren:variables: { most: ${most} }\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-stack-file-"));
  mkdirSync(join(folder, "stacks"));
  const files = {
    "shop.yaml": shop,
    "Pulumi.dev.yaml": stack(variables("5") + cluster('"4.3"')),
    "Pulumi.old.yaml": stack(variables("5") + cluster('"4.0"')),
    "Pulumi.wrong.yaml": stack(variables("-5")),
    "Pulumi.external.yaml": stack(`${variables("5")}  warren:broker: { url: "http://localhost:15672" }\n`),
    "Pulumi.bare.yaml": "config: {}\n",
    "Pulumi.secret.yaml": stack("  warren:variables: { most: { secure: AAA } }\n"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "stacks", name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function validate(...args: readonly string[]) {
  const all = [program, "validate", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}
const of = (...names: readonly string[]) =>
  names.flatMap((name) => ["--stack", `stacks/Pulumi.${name}.yaml`]);

describe("warren validate --stack", () => {
  it("checks the topology that the stack names, with its variables, or a job would have to repeat both", () => {
    const { code, out, err } = validate(...of("dev"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^stacks\/shop\.yaml: 1 vhost, .* good$/m);
  });

  it("takes several stacks, and fails if one of them is wrong", () => {
    const { code, out } = validate(...of("dev", "wrong"));
    expect(code).toBe(1);
    expect(out).toMatch(/^stacks\/shop\.yaml:5:26: error out-of-range/m);
    expect(out).toMatch(/good$/m);
  });

  it("checks for the stack's RabbitMQ, or the broker would be the first to refuse", () => {
    const { code, out } = validate(...of("old"));
    expect(code).toBe(1);
    expect(out).toMatch(/error not-in-this-version: .*4\.0/);
    expect(validate(...of("old"), "--rabbitmq", defaultVersion).code).toBe(0);
    expect(validate("stacks/shop.yaml", ...of("old")).code).toBe(1);
  });

  it("assumes no version of a broker that is not the stack's", () => {
    expect(validate(...of("external")).code).toBe(0);
  });

  it.each([
    ["bare", /Pulumi\.bare\.yaml names no topology file \(warren:topology\); give FILE/],
    ["none", /cannot read stacks\/Pulumi\.none\.yaml: no such file/],
    ["secret", /Pulumi\.secret\.yaml:4:21: the variables must be a mapping of plain values/],
  ])("says what is wrong with the stack %s", (name, says) => {
    const { code, err } = validate(...of(name));
    expect({ code, err }).toEqual({ code: 3, err: expect.stringMatching(says) });
  });
});
