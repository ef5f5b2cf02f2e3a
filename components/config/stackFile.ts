/** Where a setting stands in the stack's file. Pulumi hands on the values only. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isMap, isNode, isScalar, LineCounter, parse, parseDocument } from "yaml";
import type { SettingProblem } from "../cluster/read.ts";

interface Configured {
  readonly stack: string;
  /** In the configuration, such as `warren:cluster`. */
  readonly key: string;
  /**
   * What Pulumi has for the key. It may come from elsewhere, such as `--config-file`, and then the stack's file says
   * nothing about it.
   */
  readonly value: unknown;
}

/**
 * The messages, with the place before each that has one: `stacks/Pulumi.prod.yaml:14:7: …`
 * @param folder of the project
 */
export function placed(
  problems: readonly SettingProblem[],
  from: Configured,
  folder = ".",
): readonly string[] {
  // Without a problem nothing is read.
  const place = problems.length === 0 ? nowhere : placement(from, folder);
  return problems.map(({ path, message }) => [place(path), message].flatMap((part) => part ?? []).join(": "));
}

/** For `warren:cluster.config.channel_max`; undefined where it cannot be found. */
type Placement = (path: string) => string | undefined;

const nowhere: Placement = () => undefined;

function placement({ stack, key, value }: Configured, folder: string): Placement {
  try {
    const file = stackFile(stack, folder);
    if (file === undefined) return nowhere;
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(join(folder, file), "utf8"), { lineCounter: lines });
    const root = document.getIn(["config", key], true);
    if (!isMap(root) || !isDeepStrictEqual(root.toJS(document), value)) return nowhere;
    return (path) => {
      const offset = path.startsWith(key) ? offsetOf(root, path.slice(key.length)) : undefined;
      if (offset === undefined) return undefined;
      const { line, col } = lines.linePos(offset);
      return `${file}:${line}:${col}`;
    };
  } catch {
    // A file that is not there or cannot be read costs a message its line, no more.
    return nowhere;
  }
}

/** Relative to the project's folder. */
function stackFile(stack: string, folder: string): string | undefined {
  const project: unknown = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8"));
  const place: unknown =
    typeof project === "object" && project !== null && Reflect.get(project, "stackConfigDir");
  return ["yaml", "yml"]
    .map((ending) => join(typeof place === "string" ? place : ".", `Pulumi.${stack}.${ending}`))
    .find((file) => existsSync(join(folder, file)));
}

/** @param path `.config.log.console.level`: keys have dots too, so each step takes the longest key that fits */
function offsetOf(node: unknown, path: string): number | undefined {
  if (path === "" || !isMap(node)) return undefined;
  const fitting = node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : undefined;
    return name !== undefined && `${path}.`.startsWith(`.${name}.`) ? [{ name, key, value }] : [];
  });
  const [step] = fitting.toSorted((a, b) => b.name.length - a.name.length);
  if (step === undefined) return undefined;
  const start = isNode(step.key) ? step.key.range?.[0] : undefined;
  return offsetOf(step.value, path.slice(1 + step.name.length)) ?? start;
}
