// Depth maps: one byte a cell, decoded to values, and the colours they are shown in.
import type { DepthPrediction, Maybe, Prediction } from "./types";

export const depthOf = (p: Maybe<Prediction>): DepthPrediction | null => (p?.kind === "depth" ? p : null);

/** Row by row, NaN where nothing is known; null when the bytes do not fill the map. */
export function values(map: DepthPrediction): Float64Array | null {
  let bytes: string;
  try {
    bytes = atob(map.steps);
  } catch {
    return null;
  }
  if (!(map.width >= 1 && map.height >= 1) || bytes.length !== map.width * map.height) return null;
  const out = new Float64Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes.charCodeAt(i);
    out[i] = b === 255 ? NaN : map.from + ((map.to - map.from) * b) / 254;
  }
  return out;
}

// dark blue, violet, red, orange, pale yellow: rising lightness, so that it also reads in grey
const STOPS = [[24, 15, 61], [104, 28, 109], [187, 55, 84], [249, 142, 9], [252, 255, 164]] as const;

/** Colour of a share 0–1 of the range. */
export function ramp(t: number): [number, number, number] {
  const at = Math.min(1, Math.max(0, t)) * (STOPS.length - 1);
  const k = Math.min(STOPS.length - 2, Math.floor(at));
  const mix = (c: 0 | 1 | 2) => Math.round(STOPS[k]![c] + (at - k) * (STOPS[k + 1]![c] - STOPS[k]![c]));
  return [mix(0), mix(1), mix(2)];
}

/** Mean of |b − a| / |a| where both are known, each at most 1; null where nothing is. */
export function apartBy(a: DepthPrediction | null, b: DepthPrediction | null): number | null {
  const x = a && values(a);
  const y = b && values(b);
  if (!x || !y || x.length !== y.length) return null;
  let sum = 0;
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]) || Math.abs(x[i]!) < 1e-6) continue;
    sum += Number.isNaN(y[i]) ? 1 : Math.min(1, Math.abs(y[i]! - x[i]!) / Math.abs(x[i]!));
    n++;
  }
  return n ? sum / n : null;
}
