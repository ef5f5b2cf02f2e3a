/** docs/getting-started.md to the letter, on a machine on which nobody has used Warren yet. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { asCommonJs, blocksOf } from "../../local/release/gettingStarted.ts";
import { checkout, kubectlIn } from "./stack.ts";
import { type Files, StrangersMachine } from "./strangersMachine.ts";

const [program = ""] = blocksOf("ts");
const readmePage = readFileSync(join(checkout, "README.md"), "utf8");
const [, readme = ""] = /^## In your own program[\s\S]*?^```ts\n([\s\S]*?)^```$/m.exec(readmePage) ?? [];
const [topology = "", oneMore = ""] = blocksOf("yaml");
const commands = blocksOf("sh").map((block) => block.trim().split(/\n| && /));

const { devDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** What `pulumi new kubernetes-typescript` writes, with the versions that this machine has the plugins of. */
const template: Files = {
  "Pulumi.yaml":
    "name: messaging\ndescription: A minimal Kubernetes program\nruntime:\n  name: nodejs\n  options:\n    packagemanager: npm\n",
  "package.json": JSON.stringify({
    name: "messaging",
    main: "index.ts",
    devDependencies: { "@types/node": "^24", typescript: "^5.8.0" },
    dependencies: {
      "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
      "@pulumi/kubernetes": devDependencies["@pulumi/kubernetes"],
    },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      ...{ strict: true, outDir: "bin", target: "es2020", module: "commonjs", moduleResolution: "node" },
      ...{ sourceMap: true, experimentalDecorators: true, pretty: true, noFallthroughCasesInSwitch: true },
      ...{ noImplicitReturns: true, forceConsistentCasingInFileNames: true },
    },
    files: ["index.ts"],
  }),
};

/** It installs packages, and brings a broker up and away, beside all other tests: on a busy machine ten minutes are short. */
const wholeHour = { timeout: 1_500_000 };

const toCreate = /\+ \d+ to create/;

const machine = StrangersMachine.withPackage();
afterAll(() => machine.remove());

describe("a stranger's first hour", () => {
  it("takes at most five commands from an empty folder to a running topology", () => {
    const [project = [], up = []] = commands;
    expect([...project, ...up].length).toBeLessThanOrEqual(5);
    expect([project.at(-1), up]).toEqual(["npm install pulumi-warren", ["pulumi up --yes"]]);
    expect(commands.slice(2)).toEqual([["pulumi preview", "pulumi up --yes"], ["pulumi destroy --yes"]]);
  });

  it(
    "works in the project that `pulumi new` writes: a broker, a queue more, and away with it",
    wholeHour,
    async () => {
      const project = machine.project("messaging", template);
      await machine.npmInstall(project);
      writeFileSync(join(project, "index.ts"), machine.withLocalImage(program));
      writeFileSync(join(project, "shop.yaml"), topology);
      await machine.run(project, "pulumi", "stack", "init", "dev");
      await machine.pulumi(project, "up", "--yes");
      const outputs = JSON.parse(await machine.pulumi(project, "stack", "output", "--json")) as {
        readonly amqpUrl: string;
        readonly appSecret: string;
      };
      const [, namespace = ""] = /\.([\w-]+)\.svc:5672$/.exec(outputs.amqpUrl) ?? [];
      const type = await kubectlIn(namespace, "get", "secret", outputs.appSecret, "-o", "jsonpath={.type}");
      expect(type).toBe("servicebinding.io/rabbitmq");
      writeFileSync(join(project, "shop.yaml"), topology + oneMore);
      const preview = await machine.pulumi(project, "preview");
      expect(preview).toMatch(/\+ 2 to create/);
      expect(preview).toContain("orders.audit");
      await machine.pulumi(project, "up", "--yes");
      await machine.pulumi(project, "destroy", "--yes");
      expect(readdirSync(machine.pulumiPlugins).filter((name) => /-warren-.*\d$/.test(name))).toHaveLength(1);
    },
  );

  it("works in JavaScript, as the README prints it, with ES modules, and in a workspace with its packages at the root", async () => {
    const project = join(machine.folder, "messaging");
    const text = machine.withLocalImage(program);
    const script = asCommonJs(text);
    const module = text.replace("core/v1", "core/v1/index.js");
    for (const [file, code, runtime] of [
      ["index.js", script, "nodejs"],
      ["index.mts", module, "{ name: nodejs, options: { typescript: false } }"],
      // As it is printed.
      ["readme.mts", readme, "{ name: nodejs, options: { typescript: false } }"],
    ] as const) {
      writeFileSync(join(project, file), code);
      writeFileSync(join(project, "Pulumi.yaml"), `name: messaging\nmain: ${file}\nruntime: ${runtime}\n`);
      expect(await machine.pulumi(project, "preview"), file).toMatch(toCreate);
    }
    const inside = join(machine.folder, "root", "infra");
    mkdirSync(dirname(inside));
    cpSync(project, inside, { recursive: true, filter: (path) => !path.includes("node_modules") });
    renameSync(join(project, "node_modules"), join(dirname(inside), "node_modules"));
    expect(await machine.pulumi(inside, "preview")).toMatch(toCreate);
  });

  it("works in an inline program of the Automation API", async () => {
    const project = join(machine.folder, "root", "infra");
    writeFileSync(join(project, "inline.mts"), inline(machine.withLocalImage(program)));
    expect(await machine.run(project, "node", "inline.mts")).toMatch(/^to create: \d+$/m);
  });

  it("works with pnpm, which hides what a project has not asked for", async () => {
    const project = machine.project("with-pnpm", {
      ...template,
      "Pulumi.yaml": (template["Pulumi.yaml"] ?? "")
        .replace("messaging", "with-pnpm")
        .replace("npm\n", "pnpm\n"),
      "index.ts": machine.withLocalImage(program),
      "shop.yaml": topology,
    });
    await machine.pnpmInstall(project);
    await machine.run(project, "pulumi", "stack", "init", "dev");
    expect(await machine.pulumi(project, "preview")).toMatch(toCreate);
  });
});

/** The same program as a function. */
function inline(text: string): string {
  const isImport = (line: string) => line.startsWith("import ");
  const lines = text.replace("core/v1", "core/v1/index.js").replaceAll("export const", "const").split("\n");
  return [
    'import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";',
    ...lines.filter(isImport),
    "const program = async () => {",
    ...lines.filter((line) => !isImport(line)),
    "  return { amqpUrl, appSecret };",
    "};",
    'const stack = await LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "inline", program });',
    "const { changeSummary } = await stack.preview();",
    'console.log("to create:", changeSummary.create);',
    "",
  ].join("\n");
}
