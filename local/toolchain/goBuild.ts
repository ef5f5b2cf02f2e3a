/** Builds a Go module of this checkout into the cache, once for each state of its source. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { cache, checkout, logs } from "../paths.ts";
import { capture, run } from "../run.ts";

export interface GoProgram {
  /** Folder of the module, from the checkout's root. */
  readonly module: string;
  /** Package to build, `.` for the module's own. */
  readonly package: string;
  /** Name of the executable. */
  readonly program: string;
  /** Values set by the linker: `path/to/package.Variable` → value. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether its speed is felt. Without the optimiser a build takes about three fifths of the time. */
  readonly optimised: boolean;
}

/**
 * Downloads what a build will need, and only that: `go mod download` would fetch every module that is
 * named in go.mod, hundreds of which no package comes from.
 */
export async function prefetch(program: GoProgram): Promise<void> {
  await capture("go", ["list", "-deps", "-f", "{{.ImportPath}}", program.package], {
    cwd: join(checkout, program.module),
    env: buildEnvironment,
  });
}

/** No C compiler is needed, and no module but the pinned ones is taken. */
const buildEnvironment = { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" };

/** Where the executable stands, or will stand once it is built. */
export function target(program: GoProgram): string {
  const folder = join(checkout, program.module);
  const hash = createHash("sha256").update(JSON.stringify(program));
  for (const file of readdirSync(folder).sort()) {
    if (/\.(go|mod|sum)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return join(cache, "go", `${program.program}-${hash.digest("hex").slice(0, 12)}`, program.program);
}

export async function goBuild(program: GoProgram): Promise<string> {
  const file = target(program);
  if (existsSync(file)) return file;
  await requireGo();
  const folder = join(checkout, program.module);
  const flags = Object.entries(program.values).map(([name, value]) => `-X ${name}=${value}`);
  const compiler = `all=-dwarf=false${program.optimised ? "" : " -N -l"}`;
  const part = `${file}.part-${process.pid}`;
  mkdirSync(join(file, ".."), { recursive: true });
  try {
    await run(
      "go",
      [
        "build",
        "-trimpath",
        `-gcflags=${compiler}`,
        "-ldflags",
        ["-s", "-w", ...flags].join(" "),
        "-o",
        part,
        program.package,
      ],
      {
        cwd: folder,
        env: buildEnvironment,
        log: join(logs, `go-${program.program}.log`),
        advice: "a download that was cut off is worth a second try: run the same command again",
      },
    );
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
  return file;
}

async function requireGo(): Promise<void> {
  const version = await capture("go", ["env", "GOVERSION"]).catch(() => "");
  const [, minor] = /^go1\.(\d+)/.exec(version) ?? [];
  if (minor === undefined || Number(minor) < 26) {
    throw new Failure(
      `Go 1.26 or later is needed to build what cannot be downloaded here; found ${version.trim() || "none"}`,
      "install Go and run the command again",
    );
  }
}
