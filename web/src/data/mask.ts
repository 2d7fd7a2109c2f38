// Masks of objects: COCO's compressed run lengths, decoded to one byte per pixel.
import type { Box, ObjectMask } from "./types";

/** Row by row, 1 inside; null when the runs do not fill the mask exactly. */
export function decodeMask(mask: ObjectMask): Uint8Array | null {
  const { width, height, runs } = mask;
  if (!(width >= 1 && height >= 1 && width * height <= 1 << 24)) return null;
  const out = new Uint8Array(width * height);
  const lengths: number[] = [];
  let at = 0;
  for (let i = 0; i < runs.length; ) {
    let x = 0;
    for (let shift = 0; ; shift += 5) {
      if (i === runs.length || shift > 25) return null;
      const bits = runs.charCodeAt(i++) - 48;
      if (bits < 0 || bits > 63) return null;
      x += (bits & 31) * 2 ** shift;
      if (bits & 32) continue;
      if (bits & 16) x -= 2 ** (shift + 5);
      break;
    }
    if (lengths.length > 2) x += lengths[lengths.length - 2]!;
    if (x < 0 || at + x > out.length) return null;
    // runs go down the columns
    if (lengths.length % 2 === 1) for (let k = at; k < at + x; k++) out[(k % height) * width + Math.floor(k / height)] = 1;
    lengths.push(x);
    at += x;
  }
  return at === out.length ? out : null;
}

export const hasMasks = (boxes: readonly Box[]): boolean => boxes.some((b) => b.mask);

/** Draws a mask into RGBA pixels: filled with `alpha`, its border at 255. Border pixels belong to the object. */
export function paint(rgba: Uint8ClampedArray, mask: Uint8Array, width: number, height: number, colour: readonly number[], alpha: number): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!mask[i]) continue;
      const inside = x > 0 && y > 0 && x + 1 < width && y + 1 < height && mask[i - 1] && mask[i + 1] && mask[i - width] && mask[i + width];
      const a = inside ? alpha : 255;
      if (a === 0) continue;
      rgba.set(colour, 4 * i);
      rgba[4 * i + 3] = a;
    }
}
