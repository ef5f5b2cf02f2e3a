/** Pulumi's language hosts for programs in Python and YAML, for the tests of the components in other languages. */
import { cpSync, existsSync, mkdirSync, realpathSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { bin, cache, checkout } from "../paths.ts";
import { step } from "../progress.ts";
import { capture } from "../run.ts";
import { goBuild, target } from "./goBuild.ts";
import { link } from "./install.ts";
import { installPackages } from "./packages.ts";
import { oldPythonHost, pythonHost, yamlHost } from "./programs.ts";

/** The script of the old host that runs a program; it lies beside the host. */
const executor = "pulumi-language-python-exec";

/** A release of Pulumi has both beside its CLI. */
export async function installLanguages(): Promise<void> {
  await installPython();
  const released = dirname(realpathSync(join(bin, "pulumi")));
  const names = ["pulumi-language-python", "pulumi-language-yaml"];
  if (names.every((name) => existsSync(join(released, name)))) return;
  const programs = [oldPythonHost, pythonHost, yamlHost];
  const folder = join(cache, "go", programs.map((program) => basename(dirname(target(program)))).join("+"));
  if (!existsSync(folder)) {
    await step("Pulumi's hosts for Python and YAML, built from their Go modules", async () => {
      const part = `${folder}.part-${process.pid}`;
      mkdirSync(part, { recursive: true });
      for (const program of programs) cpSync(await goBuild(program), join(part, program.program));
      cpSync(await executorFile(), join(part, executor));
      renameSync(part, folder);
    });
  }
  for (const name of names) link(join(folder, name), name);
}

async function executorFile(): Promise<string> {
  const module = "github.com/pulumi/pulumi/sdk/v3";
  const cwd = join(checkout, oldPythonHost.module);
  const folder = await capture("go", ["list", "-m", "-f", "{{.Dir}}", module], { cwd });
  return join(folder.trim(), "python", "cmd", executor);
}

/** With its module for virtual environments, which Debian has in a package of its own. */
export async function installPython(): Promise<void> {
  const works = await capture("python3", ["-c", "import ensurepip, venv"]).then(
    () => true,
    () => false,
  );
  if (!works)
    await step("Debian packages python3 python3-venv", () => installPackages(["python3", "python3-venv"]));
}
