/** Kubernetes quantities, as far as sizes and CPU need them. */

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

/** `1.5Gi` in bytes; undefined where it is no size. */
export function bytes(quantity: string): number | undefined {
  const [, digits, suffix = ""] = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(quantity) ?? [];
  const factor = factors[suffix];
  return digits === undefined || factor === undefined ? undefined : Math.floor(Number(digits) * factor);
}

/** Whether it is CPU in cores or thousandths, and more than none. */
export function isCpu(quantity: string): boolean {
  return /^(\d+(\.\d{1,3})?|\d+m)$/.test(quantity) && Number.parseFloat(quantity) > 0;
}
