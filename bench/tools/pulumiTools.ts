/** The four Pulumi programs: the lower limit, @pulumi/rabbitmq without Warren, and Warren's two engines. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { yamlOf } from "../../components/topology/interchange/file/yaml.ts";
import { checkout } from "../../local/paths.ts";
import { pluginVersion } from "../../local/toolchain/plugins.ts";
import { measured } from "../measure.ts";
import type { Command, Tool } from "../tool.ts";
import { topologyOf } from "../workload.ts";
import { PulumiProject, upArguments } from "./pulumiProject.ts";
import { pulumiTool } from "./pulumiTool.ts";

export const empty: Tool = {
  name: "empty",
  largest: Number.POSITIVE_INFINITY,
  declares: false,
  find: async () => ({
    version: "an ordinary Pulumi program that imports what Warren imports and declares nothing",
  }),
  prepare: async ({ folder }) => {
    const project = await PulumiProject.make(folder, "empty");
    const apply = project.command(...upArguments);
    return {
      commands: { preview: project.command("preview"), apply, noop: project.noop() },
      stateSize: () => project.stateSize(),
    };
  },
};

export const plain = pulumiTool({
  name: "plain",
  largest: 1_000,
  find: async () => ({
    version: `@pulumi/rabbitmq ${pluginVersion("rabbitmq")}, a resource for each object`,
  }),
  program: "plain",
  file: "workload.json",
  text: JSON.stringify,
  drift: (project) => project.command("refresh", "--preview-only", "--expect-no-changes"),
});

function warren(engine: "bulk" | "resources", largest: number): Tool {
  return pulumiTool({
    ...{ name: engine, largest, program: "warren", env: { BENCH_ENGINE: engine } },
    find: async () => ({ version: `Warren, engine ${JSON.stringify(engine)}` }),
    file: "topology.yaml",
    text: (workload) => yamlOf(topologyOf(workload)),
    drift: (_, folder) => warrenDrift(folder),
  });
}

export const bulk = warren("bulk", 50_000);
export const resources = warren("resources", 1_000);

/** The command from this checkout, as `./dev warren` runs it. */
function warrenDrift(folder: string): Command {
  const node = ["--disable-warning=ExperimentalWarning", join(checkout, "cli", "warren.ts")];
  return ({ url, username, password }) => {
    const file = join(folder, "password");
    writeFileSync(file, password, { mode: 0o600 });
    const login = ["--url", url, "--allow-plain-http", "--user", username, "--password-file", file];
    const args = [...node, "drift", "topology.yaml", ...login];
    return measured(process.execPath, args, { cwd: folder, env: {} });
  };
}
