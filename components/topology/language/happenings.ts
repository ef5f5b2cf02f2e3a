/** What happens to a message after a test published it, as one writes it: `expire, reject x3`. */
import type { Happening, Happenings } from "../happening.ts";
import { quote } from "../report/problem.ts";
import type { TextRule } from "./shape.ts";

const words: readonly Happening[] = ["reject", "return", "nack", "expire", "overflow"];

/** More than any delivery limit in use. Each is simulated, and a file must not keep a pipeline busy. */
const maxTimes = 100;

function happeningsOfPart(part: string): Happenings | undefined {
  const [, word, count] = /^([a-z]+)(?: x([1-9]\d{0,2}))?$/.exec(part.trim()) ?? [];
  const what = words.find((one) => one === word);
  const times = Number(count ?? 1);
  return what === undefined || times > maxTimes ? undefined : { what, times };
}

/** Undefined if it is not in this form. */
export function happeningsOf(text: string): readonly Happenings[] | undefined {
  const parts = text.split(",").map(happeningsOfPart);
  const right = parts.filter((part) => part !== undefined);
  return right.length === parts.length ? right : undefined;
}

export const happeningsText = (happenings: readonly Happenings[]): string =>
  happenings.map(({ what, times }) => (times === 1 ? what : `${what} x${times}`)).join(", ");

export const happenings: TextRule = {
  what: "what happens to the message, such as reject x3",
  check: (text) =>
    happeningsOf(text) === undefined
      ? {
          code: "bad-text",
          message: `${quote(text)} does not say what happens to a message; give ${words.join(", ")}, each perhaps with a count from x1 to x${maxTimes}, separated by commas: expire, reject x3`,
        }
      : undefined,
};
