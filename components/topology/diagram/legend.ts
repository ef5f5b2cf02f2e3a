/** The meaning of lines and colours, in one row below the picture; only what occurs in it. */

import { textWidth } from "./measure.ts";
import type { EdgeKind } from "./model.ts";
import type { Layout } from "./placed.ts";

export const edgeWords: Readonly<Record<EdgeKind, string>> = {
  binding: "binding",
  alternate: "alternate exchange",
  deadLetter: "dead letters",
  delay: "after the time to live",
  publish: "may publish",
  consume: "may consume",
  transfer: "shovel or federation",
};

/** By the class of the colour. */
const stateWords: ReadonlyMap<string, string> = new Map([
  ["missing", "not on the broker"],
  ["down", "not running"],
  ["waiting", "messages, no consumer"],
  ["filled", "messages"],
  ["quiet", "empty"],
]);

const fontSize = 11;
const height = 34;

interface Entry {
  readonly words: string;
  readonly sign: (x: number) => string;
}

export interface Legend {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** @param states classes of nodes that occur */
export function legendOf({ ways, nodes }: Layout, states: ReadonlySet<string>): Legend {
  const kinds = new Set(ways.map(({ edge }) => edge.kind));
  const edges = Object.entries(edgeWords).flatMap(([kind, words]): Entry[] => {
    const sign = (x: number) => `<g class="edge ${kind}"><path d="M${x} 20h28"/></g>`;
    return [...kinds].some((one) => one === kind) ? [{ words, sign }] : [];
  });
  const colours = [...stateWords].flatMap(([state, words]): Entry[] => {
    const sign = (x: number) =>
      `<g class="node queue ${state}"><rect x="${x + 6}" y="13" width="20" height="13"/></g>`;
    return states.has(state) ? [{ words, sign }] : [];
  });
  const sheet = (x: number, y: number) => `<rect x="${x}" y="${y}" width="20" height="12"/>`;
  const folded: readonly Entry[] = nodes.some(({ of }) => of.kind !== "group" && of.inside !== undefined)
    ? [
        {
          words: "several objects of one pattern",
          sign: (x) => `<g class="node queue">${sheet(x + 8, 15)}${sheet(x + 5, 12)}</g>`,
        },
      ]
    : [];
  let x = 4;
  const svg = [...edges, ...folded, ...colours].map(({ words, sign }) => {
    const text = `<text x="${x + 34}" y="24">${words}</text>`;
    const drawn = `${sign(x)}${text}`;
    x += 34 + Math.ceil(textWidth(words, fontSize)) + 22;
    return drawn;
  });
  return svg.length === 0 ? { svg: "", width: 0, height: 0 } : { svg: svg.join(""), width: x, height };
}
