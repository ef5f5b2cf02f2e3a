/** Which volumes grow. Pure. */
import { bytes } from "./quantity.ts";
import type { LiveNodes, Volume } from "./scaleStep.ts";

/** @returns the volumes that are smaller than wanted; @throws an error for the user if one would have to shrink */
export function smallerThan(wanted: string, { volumes, templateSize }: LiveNodes): readonly Volume[] {
  const size = (quantity: string) => bytes(quantity) ?? 0;
  const larger = volumes.filter((volume) => size(volume.size) > size(wanted));
  // Whoever grew the claims by hand kept the setting as it was.
  if (larger.length > 0 && templateSize !== undefined && size(templateSize) !== size(wanted)) {
    const list = larger.map(({ name, size }) => `${name} (${size})`).join(", ");
    throw new Error(
      `storage.size ${wanted} is smaller than the volumes ${list}, and no volume can shrink: give the size that they have`,
    );
  }
  return volumes.filter((volume) => size(volume.size) < size(wanted));
}

/** Whose file system has not grown yet. */
export function stillSmaller(wanted: string, { volumes }: LiveNodes): readonly Volume[] {
  const size = (quantity: string) => bytes(quantity) ?? 0;
  return volumes.filter(({ capacity }) => capacity !== undefined && size(capacity) < size(wanted));
}
