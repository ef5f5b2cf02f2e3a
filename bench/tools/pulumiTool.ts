/** A tool that is a Pulumi program. The program reads its objects from a file. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Tool } from "../tool.ts";
import { type Workload, withOneMore } from "../workload.ts";
import { type Program, PulumiProject, upArguments } from "./pulumiProject.ts";

export interface PulumiToolArgs extends Pick<Tool, "name" | "largest" | "find"> {
  readonly program: Program;
  /** Environment variables of the program, besides the credentials. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name and content of the file in the project's folder with the objects to declare. */
  readonly file: string;
  readonly text: (workload: Workload) => string;
  readonly drift: (project: PulumiProject, folder: string) => Command;
}

export function pulumiTool({ program, env, file, text, drift, ...tool }: PulumiToolArgs): Tool {
  return {
    ...tool,
    declares: true,
    prepare: async ({ folder, workload, mix }) => {
      const project = await PulumiProject.make(folder, program, env);
      const write = (what: Workload) => writeFileSync(join(folder, file), text(what));
      write(workload);
      const up = project.command(...upArguments);
      const change: Command = (login) => {
        write(withOneMore(workload, mix));
        return up(login);
      };
      return {
        commands: {
          preview: project.command("preview"),
          apply: up,
          noop: project.noop(),
          drift: drift(project, folder),
          change,
          destroy: project.command("destroy", "--yes", "--skip-preview"),
        },
        killable: {
          apply: (login) => {
            write(workload);
            return project.start(login, ...upArguments);
          },
          resume: project.resume(),
        },
        stateSize: () => project.stateSize(),
      };
    },
  };
}
