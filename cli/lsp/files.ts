/** The topology files that an editor works on: those that are open, and which files belong together. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { disk } from "../../components/topology/compose/disk.ts";
import { type LoadOptions, loadTopology } from "../../components/topology/load.ts";
import type { Plan, Problem } from "../../components/topology/model.ts";
import { reviewed } from "../../components/topology/review.ts";
import { decode } from "../../components/topology/source/decode.ts";

/** A file with all that it includes and extends. */
export interface Checked {
  readonly problems: readonly Problem[];
  /** As far as it is known. */
  readonly plan: Plan | undefined;
  /** The text of each file, by its path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Files of one folder, and folders above, in which others that include a file are looked for. */
const most = { files: 200, folders: 3 };

const isYaml = /\.ya?ml$/i;
const hasParts = /^["']?(include|extends)["']?\s*:/m;
const isTopology = /^["']?vhosts["']?\s*:|^#.*topology\.schema\.json/m;

export class Files {
  private readonly open = new Map<string, string>();
  private readonly options: LoadOptions;

  /** @param options the variables and the broker's version */
  constructor(options: LoadOptions) {
    this.options = options;
  }

  /** @param text undefined: the file was closed */
  set(path: string, text: string | undefined): void {
    if (text === undefined) this.open.delete(path);
    else this.open.set(path, text);
  }

  /** What the editor shows, or what is on the disk; undefined if there is no such file. */
  textOf(path: string): string | undefined {
    const open = this.open.get(path);
    if (open !== undefined) return open;
    try {
      const decoded = decode(disk.read(path));
      return "text" in decoded ? decoded.text : decoded.before;
    } catch {
      return undefined;
    }
  }

  check(path: string): Checked {
    const texts = new Map<string, string>();
    const read = (file: string): Uint8Array => {
      const open = this.open.get(file);
      const bytes = open === undefined ? disk.read(file) : Buffer.from(open);
      const decoded = decode(bytes);
      texts.set(file, "text" in decoded ? decoded.text : decoded.before);
      return bytes;
    };
    const loaded = loadTopology(path, read(path), { ...disk, ...this.options, read });
    const { problems, warnings } = reviewed(loaded, texts, this.options);
    return { problems: [...problems, ...warnings], plan: loaded.plan ?? loaded.rest?.plan, texts };
  }

  /**
   * The files to check because this one has changed, by path: those that include it, or if none does, itself, and those
   * that extend it. Nothing for a file that is no part of a topology.
   */
  wholes(path: string): ReadonlyMap<string, Checked> {
    const text = this.textOf(path);
    if (text === undefined) return new Map();
    const others = this.candidates(path).flatMap((file) => {
      const whole = this.check(file);
      return whole.texts.has(path) ? [[file, whole] as const] : [];
    });
    const isPart = others.some(([file]) => /^["']?include["']?\s*:/m.test(this.textOf(file) ?? ""));
    if (!isPart && (isTopology.test(text) || others.length > 0))
      return new Map([[path, this.check(path)], ...others]);
    return new Map(others);
  }

  /** Files near it that name other files. */
  private candidates(path: string): readonly string[] {
    let folder = dirname(path);
    const found = new Set([...this.open.keys()].filter((file) => isYaml.test(file)));
    for (let above = 0; above < most.folders; above++) {
      for (const name of namesIn(folder)) found.add(join(folder, name));
      if (dirname(folder) === folder) break;
      folder = dirname(folder);
    }
    return [...found].filter((file) => file !== path && hasParts.test(this.textOf(file) ?? ""));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => isYaml.test(name))
      .slice(0, most.files);
  } catch {
    return [];
  }
}
