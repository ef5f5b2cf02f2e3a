/** docs/_index.md and docs/installation-configuration.md to the letter: the components in programs of other languages. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalImage } from "./localImage.ts";
import { checkout, kubectlIn } from "./stack.ts";
import { type Files, StrangersMachine } from "./strangersMachine.ts";

const read = (page: string) => readFileSync(join(checkout, "docs", page), "utf8");

/** A page's code blocks in a language, in order. */
const blocks = (page: string, language: string): readonly string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text = ""]) => text,
  );

const lines = (block = ""): readonly string[] => block.trim().split("\n");

const [python = ""] = blocks("_index.md", "python");
const [yaml = "", topology = ""] = blocks("_index.md", "yaml");
const [up] = blocks("_index.md", "sh").map(lines);
const [plugin = [], classes = []] = blocks("installation-configuration.md", "sh").map(lines);

const { devDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** So that npm takes the versions that this machine has the plugins of. */
const packages = JSON.stringify({
  dependencies: {
    "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
    "@pulumi/kubernetes": devDependencies["@pulumi/kubernetes"],
  },
});

interface Language {
  readonly name: string;
  readonly namespace: string;
  /** What `pulumi new` writes. */
  readonly template: Files;
  /** What `pulumi new` runs after that. */
  readonly install: readonly (readonly [string, ...string[]])[];
  readonly program: (machine: StrangersMachine) => Files;
  /** Of docs/installation-configuration.md. */
  readonly commands: readonly string[];
  /** What the environment says besides. */
  readonly env: Readonly<Record<string, string>>;
}

const inPython = ({ image, version, runAs }: LocalImage) =>
  `image=${JSON.stringify(image)}, version="${version}", ` +
  `run_as=warren.RunAsSettingsArgs(uid=${runAs.uid}, gid=${runAs.gid}), `;

/** On lines of their own, with the page's indentation. */
const inYaml = ({ image, version, runAs }: LocalImage) =>
  [`image: "${image}"`, `version: "${version}"`, `runAs: ${JSON.stringify(runAs)}`]
    .join("\n      ")
    .concat("\n");

const withProvider = (program: string) => {
  const provider = [
    "  given:",
    "    type: pulumi:providers:kubernetes",
    '    properties: { kubeconfig: { "fn::secret": { "fn::readFile": ./given.yaml } } }',
  ].join("\n");
  return program
    .replace("resources:\n", `resources:\n${provider}\n`)
    .replace("  shop:\n", `    options: { providers: ["\${given}"] }\n  shop:\n`);
};

const languages: readonly Language[] = [
  {
    name: "Python",
    namespace: "in-python",
    template: {
      "Pulumi.yaml":
        "name: in-python\nruntime: { name: python, options: { toolchain: pip, virtualenv: venv } }\n",
      // Pinned, and one that PyPI has for the CLI of this checkout.
      "requirements.txt": "pulumi==3.272.0\n",
    },
    install: [
      ["python3", "-m", "venv", "venv"],
      ["venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
    ],
    program: (machine) => ({ "__main__.py": machine.withLocalImage(python, inPython) }),
    commands: [...plugin, ...classes],
    env: {},
  },
  {
    // The plugin is on the machine by then.
    name: "YAML, with a Kubernetes provider of its own",
    namespace: "in-yaml",
    template: { "given.yaml": readFileSync(process.env.KUBECONFIG ?? "", "utf8") },
    install: [],
    program: (machine) => ({ "Pulumi.yaml": withProvider(machine.withLocalImage(yaml, inYaml)) }),
    commands: [],
    env: { KUBECONFIG: "nowhere" },
  },
];

const machine = StrangersMachine.withPackage();
afterAll(() => machine.remove());

describe.each(languages)("$name", ({ name, namespace, template, install, program, commands, env }) => {
  const files = () =>
    Object.fromEntries(
      Object.entries(program(machine)).map(([file, text]) => [file, text.replace(/default\b/, namespace)]),
    );
  let project: string;

  beforeAll(async () => {
    await kubectlIn("default", "create", "namespace", namespace);
    project = machine.project(namespace, { ...template, "package.json": packages, "shop.yaml": topology });
    for (const [file, text] of Object.entries(files())) writeFileSync(join(project, file), text);
    for (const [command, ...args] of install) await machine.run(project, command, ...args);
    for (const command of commands) {
      if (command === "npm install pulumi-warren") await machine.npmInstall(project);
      else await machine.run(project, "sh", "-c", command);
    }
    machine.env = env;
    await machine.run(project, "pulumi", "stack", "init", "dev");
  });
  afterAll(() => kubectlIn("default", "delete", "namespace", namespace, "--wait=false"));

  it("reports all mistakes of the arguments and the topology at once, before anything is made", async () => {
    writeFileSync(
      join(project, "shop.yaml"),
      topology.replace("type: topic", "type: fanuot").replace("[orders]", "[order]"),
    );
    const failed = await machine.pulumi(project, "preview").catch(String);
    expect(failed).toContain("shop.yaml:8:23: error unknown-value");
    expect(failed).toMatch(/shop\.yaml:6:24: error undefined-exchange/);
  });

  it("makes a broker and its topology, a queue more, and takes them away", async () => {
    expect(up).toEqual(["pulumi up --yes"]);
    writeFileSync(join(project, "shop.yaml"), topology);
    await machine.pulumi(project, "up", "--yes");
    const outputs = JSON.parse(await machine.pulumi(project, "stack", "output", "--json")) as {
      readonly amqpUrl: string;
      readonly appSecret: string;
    };
    expect(outputs.amqpUrl).toBe(`amqp://broker.${namespace}.svc:5672`);
    const secret = (of: string, path: string) =>
      kubectlIn(namespace, "get", "secret", of, "-o", `jsonpath={${path}}`);
    expect(await secret(outputs.appSecret, ".type")).toBe("servicebinding.io/rabbitmq");
    const password = Buffer.from(await secret("broker-admin", ".data.password"), "base64").toString();
    expect(password.length, name).toBe(32);
    expect(await machine.pulumi(project, "stack", "export")).not.toContain(password);

    const more = topology.replace("    queues:\n", "    queues:\n      orders.audit: {}\n");
    writeFileSync(join(project, "shop.yaml"), more);
    const preview = await machine.pulumi(project, "preview");
    expect(preview).toMatch(/\+ 1 to create/);
    expect(preview).not.toContain("not known during preview");
    await machine.pulumi(project, "up", "--yes");
    const list = "rabbitmqctl --quiet --vhost shop list_queues name";
    const queues = await kubectlIn(namespace, "exec", "broker-0", "--", "sh", "-c", list);
    expect(queues.split("\n").sort()).toEqual(expect.arrayContaining(["orders.audit", "orders.new"]));

    await machine.pulumi(project, "destroy", "--yes");
    expect((await kubectlIn(namespace, "get", "statefulset", "-o", "name")).trim()).toBe("");
  });
});
