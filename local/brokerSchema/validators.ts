/** What a validator's Erlang function demands, as far as it can be checked without the node. */
import type { Token } from "./erlang.ts";

/** Those that look at the node's files or compile with its libraries, and those that take everything. */
const uncheckable: ReadonlySet<string> = new Set([
  "dir_writable",
  "file_accessible",
  "is_dir",
  "pem_file",
  "uri",
  "valid_regex",
]);

/** Those whose function is more than a comparison, as a format of `components/cluster/confSchema/datatype.ts`. */
const formats: { readonly [validator: string]: string } = {
  https_uri: ":https",
  is_ip: ":address",
  is_supported_information_unit: ":size",
};

const signs: { readonly [erlang: string]: string } = { ">": ">", ">=": ">=", "<": "<", "=<": "<=" };

export interface Demand {
  /** `>=1`, `<65535`; for numbers. */
  readonly bounds: readonly string[];
  /** The function crashes on everything else, and the node with it. */
  readonly isForNumbersOnly?: boolean;
  /** For strings. */
  readonly format?: string;
}

/**
 * @param body of the validator's function; undefined for one that cuttlefish brings
 * @throws for a validator that is not known here: it has to be added to one of the lists above
 */
export function demandOf(name: string, body: readonly Token[] | undefined): Demand {
  const format = formats[name];
  if (format !== undefined) return { bounds: [], format };
  if (uncheckable.has(name)) return { bounds: [] };
  const bounds = body && boundsIn(body);
  if (bounds === undefined)
    throw new Error(`validator ${name}: what it demands has to be added to validators.ts`);
  const takesMore = body?.some(({ value }) => value === "infinity" || value === "_") ?? false;
  return { bounds, isForNumbersOnly: !takesMore };
}

const comparing = /^(when|is_integer|is_float|and|andalso|infinity|true|false)$/;

/** `(Int) when is_integer(Int) -> Int >= 1 andalso Int =< 5`: nothing but comparisons. */
function boundsIn(body: readonly Token[]): readonly string[] | undefined {
  const bounds = comparisons(body);
  const isMore = body.some(({ kind, value }) => kind === "atom" && !comparing.test(`${value}`));
  return isMore || bounds.length === 0 ? undefined : bounds;
}

/** Every comparison of a name with a number. */
function comparisons(body: readonly Token[]): readonly string[] {
  return body.flatMap(({ kind }, at) => {
    const sign = signs[`${body[at + 1]?.value}`];
    const limit = body[at + 2];
    return kind === "name" && sign !== undefined && limit?.kind === "number" ? [`${sign}${limit.value}`] : [];
  });
}

/**
 * What a translation demands of the only key that it translates. Of the functions those two forms are understood that
 * many keys have; the others demand nothing here, and leave it to the node to refuse what they do not take.
 * @param body of the translation's function
 */
export function demandOfTranslation(body: readonly Token[]): Demand {
  const words = body.map(({ value }) => value).join(" ");
  // (Conf) -> cuttlefish:invalid("Since 3.13 …")
  const refusal = /^\( \w+ \) -> cuttlefish : invalid \( ([^)]*(?:\([^)]*\)[^)]*)*) \)$/.exec(words);
  if (refusal?.[1] !== undefined) return { bounds: [], format: `:never ${refusal[1]}` };
  // case cuttlefish:conf_get("key", Conf, undefined) of …; Int when is_integer(Int) andalso Int > 0 -> Int; _ -> invalid
  const guard = /(\w+) when is_integer \( \1 \) andalso \1 > 0 -> .*_ -> cuttlefish : invalid \(/.exec(words);
  return { bounds: guard === null ? [] : [">0"] };
}
