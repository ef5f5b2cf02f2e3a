/** What the load's clients in other languages need: test/matrix/clients. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, checkout, logs } from "../paths.ts";
import { step } from "../progress.ts";
import { capture, run } from "../run.ts";
import { installPython } from "./languages.ts";
import { installPackages } from "./packages.ts";

export interface LoadPrograms {
  /** A Python that has pika. */
  readonly python: string;
  /** Of the compiled Load.java and the client's jars. */
  readonly classPath: string;
}

const sources = join(checkout, "test", "matrix", "clients");
const log = join(logs, "load-clients.log");

/** Installs and compiles what is missing. */
export async function loadPrograms(): Promise<LoadPrograms> {
  const pika = await cached("pika", ["requirements.txt"], async (folder) => {
    await installPython();
    await run("python3", ["-m", "venv", folder], { log });
    const advice = "see whether `pip download pika` works on this machine";
    const requirements = join(sources, "requirements.txt");
    await run(join(folder, "bin", "python"), ["-m", "pip", "install", "-r", requirements], { log, advice });
  });
  const java = await cached("java", ["pom.xml", "Load.java"], async (folder) => {
    await installJava();
    cpSync(join(sources, "pom.xml"), join(folder, "pom.xml"));
    const jars = join(folder, "jars");
    const copy = ["-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${jars}`];
    await run("mvn", copy, { cwd: folder, log, advice: "see whether Maven reaches its repository" });
    const compile = ["-cp", join(jars, "*"), "-d", join(folder, "classes"), join(sources, "Load.java")];
    await run("javac", compile, { log });
  });
  return {
    // The environment's own path stands in its scripts, not in this link.
    python: join(pika, "bin", "python"),
    classPath: [join(java, "classes"), join(java, "jars", "*")].join(":"),
  };
}

/** @param files of the sources that decide what is made */
async function cached(
  name: string,
  files: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(sources, file)));
  const folder = join(cache, "load", `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  await step(`the load's client: ${name}`, async () => {
    const part = `${folder}.part-${process.pid}`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    await make(part);
    if (!existsSync(folder)) renameSync(part, folder);
  });
  return folder;
}

async function installJava(): Promise<void> {
  const works = await capture("javac", ["-version"])
    .then(() => capture("mvn", ["-version"]))
    .then(
      () => true,
      () => false,
    );
  if (works) return;
  await step("Debian packages default-jdk-headless maven", () =>
    installPackages(["default-jdk-headless", "maven"]),
  );
}
