/** A machine on which nobody has used Warren yet: an empty folder, Pulumi without its plugin, and the package's tarball. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { type LocalImage, localImage } from "./localImage.ts";
import { succeeded } from "./stack.ts";

/** Text by file name. */
export type Files = Readonly<Record<string, string>>;

const inTypeScript = (settings: LocalImage) =>
  Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}, `)
    .join("");

export class StrangersMachine {
  readonly folder = mkdtempSync(join(tmpdir(), "warren-stranger-"));
  /** Further variables of all commands. */
  env: Readonly<Record<string, string>> = {};
  /** Of the package. */
  readonly tarball = inject("packed").path;

  static withPackage(): StrangersMachine {
    const machine = new StrangersMachine();
    const plugins = join(process.env.PULUMI_HOME ?? "", "plugins");
    for (const name of readdirSync(plugins)) {
      if (name.includes("-warren-") || name.endsWith(".lastused")) continue;
      const folder = join(machine.pulumiPlugins, name);
      mkdirSync(folder, { recursive: true });
      // Pulumi does not see a folder that is a link.
      for (const file of readdirSync(join(plugins, name))) {
        symlinkSync(join(plugins, name, file), join(folder, file));
      }
    }
    return machine;
  }

  get pulumiPlugins(): string {
    return join(this.folder, "pulumi", "plugins");
  }

  /** @returns its folder */
  project(name: string, files: Files): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  }

  /** `npm install`; of nothing else: `pulumi-warren`, from the tarball. */
  async npmInstall(project: string, ...packages: readonly string[]): Promise<void> {
    const quick = ["--prefer-offline", "--no-audit", "--no-fund", "--silent"];
    await this.run(project, "npm", "install", ...quick, ...(packages.length > 0 ? packages : [this.tarball]));
  }

  async pnpmInstall(project: string): Promise<void> {
    await this.run(
      project,
      "npx",
      "--yes",
      "pnpm@10.24.0",
      "add",
      "--prefer-offline",
      "--silent",
      this.tarball,
    );
  }

  /**
   * The page names no image, and the released one cannot be had here: the broker of stack local is taken.
   * @param written the settings in the program's language
   */
  withLocalImage(program: string, written: (settings: LocalImage) => string = inTypeScript): string {
    const before = /^(\s*)replicas(: 1|=1)(,?)/m;
    if (!before.test(program)) throw new Error("the program of the page has another form");
    return program.replace(before, (line, indent) => `${indent}${written(localImage())}${line}`);
  }

  /** Runs `pulumi` on the stack `dev`. Throws with its output if it fails. */
  async pulumi(project: string, ...args: readonly string[]): Promise<string> {
    return this.run(project, "pulumi", ...args, "--stack", "dev", "--non-interactive", "--color", "never");
  }

  /** Throws with the output if it fails. */
  async run(folder: string, command: string, ...args: readonly string[]): Promise<string> {
    const env = {
      PULUMI_HOME: join(this.folder, "pulumi"),
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: "of the stranger",
      ...this.env,
    };
    return succeeded(command, args, { cwd: folder, env });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
