/** The same workload with Terraform, or OpenTofu, and its RabbitMQ provider, built from Go modules. */
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../local/paths.ts";
import { capture, run } from "../../local/run.ts";
import { findOnPath } from "../../local/toolchain/findOnPath.ts";
import { type GoProgram, goBuild } from "../../local/toolchain/goBuild.ts";
import { measured, start } from "../measure.ts";
import type { Login } from "../programs/login.ts";
import type { Command, Tool } from "../tool.ts";
import { type Workload, withOneMore } from "../workload.ts";

const module = "github.com/terraform-providers/terraform-provider-rabbitmq";

const provider: GoProgram = {
  module: "bench/terraform",
  package: module,
  program: "terraform-provider-rabbitmq",
  values: {},
  optimised: true,
};

/** As go.mod pins it, e.g. `1.8.0`. */
function providerVersion(): string {
  const text = readFileSync(join(checkout, provider.module, "go.mod"), "utf8");
  const [, version] = /^replace \S+ => \S+ v(\S+)$/m.exec(text) ?? [];
  if (version === undefined) throw new Error(`${provider.module}/go.mod does not pin the provider`);
  return version;
}

const program = () => findOnPath("terraform") ?? findOnPath("tofu");

/** Turns off the check for newer versions, and the registry. */
const environmentIn = (folder: string) => ({
  CHECKPOINT_DISABLE: "1",
  TF_IN_AUTOMATION: "1",
  TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"),
});

interface Version {
  readonly terraform_version: string;
  /** E.g. `linux_amd64`. */
  readonly platform: string;
}

async function versionOf(file: string): Promise<Version> {
  // Terraform reports an error if the environment names a configuration file that does not exist.
  const text = await capture(file, ["version", "-json"], { env: { CHECKPOINT_DISABLE: "1" } });
  return JSON.parse(text.slice(text.indexOf("{"))) as Version; // the form that its documentation promises
}

/** A mirror in the folder, with only this provider. */
async function makeProject(folder: string, file: string, workload: Workload): Promise<void> {
  const version = providerVersion();
  const { platform } = await versionOf(file);
  const mirror = join(folder, "mirror");
  const home = join(mirror, "registry.terraform.io", "cyrilgdn", "rabbitmq", version, platform);
  mkdirSync(home, { recursive: true });
  symlinkSync(await goBuild(provider), join(home, `terraform-provider-rabbitmq_v${version}`));
  const mirrorOnly = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
  writeFileSync(join(folder, "terraform.rc"), mirrorOnly);
  cpSync(join(checkout, provider.module, "main.tf"), join(folder, "main.tf"));
  writeWorkload(folder, workload);
  const log = join(folder, "init.log");
  await run(file, ["init", "-input=false", "-no-color"], { cwd: folder, env: environmentIn(folder), log });
}

const writeWorkload = (folder: string, workload: Workload) =>
  writeFileSync(join(folder, "workload.json"), JSON.stringify(workload));

export const terraform: Tool = {
  name: "terraform",
  largest: 1_000,
  declares: true,
  find: async () => {
    const file = program();
    if (file === undefined) return { missing: "neither terraform nor tofu is on PATH" };
    const { terraform_version } = await versionOf(file);
    return { version: `${terraform_version} with provider cyrilgdn/rabbitmq ${providerVersion()}` };
  },
  prepare: async ({ folder, workload, mix }) => {
    const file = program() ?? "terraform";
    await makeProject(folder, file, workload);
    const options = ({ url, username, password }: Login) => ({
      cwd: folder,
      env: {
        ...environmentIn(folder),
        ...{ RABBITMQ_ENDPOINT: url, RABBITMQ_USERNAME: username, RABBITMQ_PASSWORD: password },
      },
    });
    const command =
      (...args: readonly string[]): Command =>
      (login) =>
        measured(file, [...args, "-input=false", "-no-color"], options(login));
    const apply = ["apply", "-auto-approve"];
    const state = join(folder, "terraform.tfstate");
    return {
      commands: {
        preview: command("plan"),
        apply: command(...apply),
        noop: (login) => unchanged(file, [...apply, "-input=false", "-no-color"], options(login)),
        drift: command("plan", "-refresh-only", "-detailed-exitcode"),
        change: (login) => {
          writeWorkload(folder, withOneMore(workload, mix));
          return command(...apply)(login);
        },
        destroy: command("destroy", "-auto-approve"),
      },
      killable: {
        apply: (login) => {
          writeWorkload(folder, workload);
          return start(file, [...apply, "-input=false", "-no-color"], options(login));
        },
        resume: command(...apply),
      },
      stateSize: () => (existsSync(state) ? statSync(state).size : 0),
    };
  },
};

/** @throws if the apply changed anything */
async function unchanged(file: string, args: readonly string[], options: Parameters<typeof measured>[2]) {
  const result = await measured(file, args, options);
  if (!result.output.includes("0 added, 0 changed, 0 destroyed")) {
    throw new Error(`${file} ${args[0]} changed something where nothing was to change:\n${result.output}`);
  }
  return result;
}
