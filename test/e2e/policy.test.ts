/** docs/policy.md to the letter, in a project of somebody else. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policies } from "../../policy/index.ts";
import { shownWords } from "../docs/shown.ts";
import { checkout } from "./stack.ts";
import { StrangersMachine } from "./strangersMachine.ts";

const page = readFileSync(join(checkout, "docs/policy.md"), "utf8");
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) =>
    text.trim(),
  );
const { devDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const [first = "", configured = ""] = blocks("sh");
const [settings = "", packageJson = ""] = blocks("json");

const machine = StrangersMachine.withPackage();
// The programs write files: the provider refuses to be told of a cluster, too.
machine.env = { KUBECONFIG: "" };
const project = machine.project("shop", {
  "Pulumi.yaml": "name: shop\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n",
  "package.json": '{ "type": "module" }',
  "policy-config.json": settings,
});
const pack = machine.project("shop/policies", {
  "PulumiPolicy.yaml": blocks("yaml").join("\n"),
  "package.json": packageJson,
  "index.js": blocks("js").join("\n"),
});

beforeAll(async () => {
  const [install = ""] = first.split("\n");
  const names = [install.split(" ").at(-1) ?? "", "@pulumi/kubernetes", "@pulumi/pulumi"];
  await machine.npmInstall(
    project,
    machine.tarball,
    ...names.map((name) => `${name}@${devDependencies[name]}`),
  );
  await machine.run(project, "pulumi", "stack", "init", "production");
});
afterAll(() => machine.remove());

/** @returns the output, whether it ended well or not */
async function preview(program: "insecure" | "sound", command: string): Promise<string> {
  copyFileSync(join(import.meta.dirname, "policy", `${program}.ts`), join(project, "index.ts"));
  const [pulumi = "", ...args] = command.split(" ");
  const options = ["--stack", "production", "--non-interactive", "--color", "never"];
  return machine.run(project, pulumi, ...args, ...options).catch(String);
}

const [, command = ""] = first.split("\n");
const violated = (text: string): readonly string[] =>
  [...text.matchAll(/- \[(?:mandatory|advisory)\] +([\w-]+)/g)].map(([, name = ""]) => name);

describe("the policy pack in another team's project", () => {
  it("stops a broker by hand that is insecure, for each of its policies", async () => {
    const text = await preview("insecure", command);
    expect(text).toContain("preview failed");
    expect([...new Set(violated(text))].sort()).toEqual(policies.map(({ name }) => name).sort());
    expect(text).toContain('Service "public" is a load balancer that names nobody who may connect');
    const shown = shownWords("docs/policy.md", "pulumi preview").replace(/ …$/, "");
    expect(text.replace(/\s+/g, " ")).toContain(shown);
    expect(text).toContain("Add one with maxUnavailable: 1");
  });

  it("lets the same broker pass once it is secured", async () => {
    const text = await preview("sound", command);
    expect(text).toContain("✅ warren@v");
    expect(text).not.toMatch(/ended with|errored/);
    expect(violated(text)).toEqual([]);
  });

  it("takes other stacks for production, and warns instead, by a file", async () => {
    const text = await preview("insecure", configured);
    expect(text).toContain("preview failed");
    const found = violated(text);
    expect(found).toContain("rabbitmq-production-limits");
    // This stack's name is not among those.
    expect(found).not.toContain("rabbitmq-production-tls");
    expect(found).not.toContain("rabbitmq-production-quorum-queues");
    const here = settings.replaceAll("live|staging", "live|production");
    writeFileSync(join(project, "policy-config.json"), here);
    expect(await preview("insecure", configured)).toMatch(/\[advisory\] +rabbitmq-production-quorum-queues/);
  });

  it("goes into a pack of their own, without one of its policies and beside theirs", async () => {
    const text = await preview("insecure", `pulumi preview --policy-pack ${pack}`);
    expect(text).toContain("preview failed");
    const expected = policies.flatMap(({ name }) => (name === "rabbitmq-guest" ? [] : [name]));
    expect([...new Set(violated(text))].sort()).toEqual([...expected, "queue-names"].sort());
  });
});
