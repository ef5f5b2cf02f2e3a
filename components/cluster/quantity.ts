/** Parses Kubernetes quantities of memory, disk and CPU. */

const factors: { readonly [suffix: string]: number } = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `1.5Gi` in bytes; undefined if it is not a size. */
export function bytes(quantity: string): number | undefined {
  const [, digits, suffix = ""] = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(quantity) ?? [];
  const factor = factors[suffix];
  return digits === undefined || factor === undefined ? undefined : Math.floor(Number(digits) * factor);
}

/** Whether it is a positive amount of CPU, in cores or thousandths. */
export function isCpu(quantity: string): boolean {
  return /^(\d+(\.\d{1,3})?|\d+m)$/.test(quantity) && Number.parseFloat(quantity) > 0;
}
