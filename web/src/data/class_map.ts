// Class maps: runs of equal classes, decoded to one class per pixel, and a colour for every class.
import type { ClassMapPrediction, Maybe, Prediction } from "./types";

export const IGNORED = 255;

export const classMapOf = (p: Maybe<Prediction>): ClassMapPrediction | null => (p?.kind === "class_map" ? p : null);

/** Row by row; null when the runs do not fill the map exactly. */
export function decode(map: ClassMapPrediction): Uint8Array | null {
  const { width, height } = map;
  if (!(width >= 1 && height >= 1 && width * height <= 1 << 24)) return null;
  let runs: string;
  try {
    runs = atob(map.runs);
  } catch {
    return null;
  }
  const out = new Uint8Array(width * height);
  let at = 0;
  for (let i = 0; i < runs.length; ) {
    const value = runs.charCodeAt(i++);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      if (i === runs.length || shift > 21) return null;
      const byte = runs.charCodeAt(i++);
      length += (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (length === 0 || at + length > out.length) return null;
    out.fill(value, at, at + length);
    at += length;
  }
  return at === out.length ? out : null;
}

/** The class that is everything else, and is not coloured. */
export const isGround = (index: number, label: string): boolean =>
  index === 0 && /^(background|bg|void|other|unlabell?ed)$/i.test(label);

/** Neighbouring classes lie far apart on the colour circle; the same class has the same colour in every picture. */
export function colourOf(index: number): [number, number, number] {
  const hue = (index * 137.508 + 20) % 360;
  const light = [0.55, 0.68, 0.45][index % 3]!;
  const f = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (light - 0.75 * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [f(0), f(8), f(4)];
}

export const cssColour = (index: number): string => `rgb(${colourOf(index).join(" ")})`;

export interface Share {
  index: number;
  label: string;
  /** Shares of the pixels. */
  clean: number;
  stressed: number;
}

/** Every class of either map, largest change first. */
export function shares(clean: ClassMapPrediction | null, stressed: ClassMapPrediction | null): Share[] {
  const all = new Map<number, Share>();
  for (const [key, map] of [["clean", clean], ["stressed", stressed]] as const)
    for (const c of map?.classes ?? []) {
      const row = all.get(c.index) ?? { index: c.index, label: c.label, clean: 0, stressed: 0 };
      row[key] = c.share;
      all.set(c.index, row);
    }
  return [...all.values()].sort((a, b) => Math.abs(b.stressed - b.clean) - Math.abs(a.stressed - a.clean) || a.index - b.index);
}
