// Clips: runs of equal marks, and the curve of flips over the strength.
import type { ClipMean, ClipPoint } from "./types";

export type ClipFate = "holds" | "broken" | "late" | "unknown" | "out";

export const fateOf = (mark: string): ClipFate =>
  mark === "x" ? "broken" : mark === "o" ? "late" : mark === "." ? "holds" : mark === "-" ? "out" : "unknown";

export const FATE_WORD: Record<ClipFate, string> = {
  holds: "holds",
  broken: "broken",
  late: "broken, old frame",
  unknown: "not judged",
  out: "left out",
};

export interface Run {
  fate: ClipFate;
  from: number;
  /** One behind the last. */
  to: number;
}

/** Frames in a row with the same fate. */
export function runsOf(marks: string): Run[] {
  const out: Run[] = [];
  for (let i = 0; i < marks.length; i++) {
    const fate = fateOf(marks[i]!);
    const last = out[out.length - 1];
    if (last && last.fate === fate) last.to = i + 1;
    else out.push({ fate, from: i, to: i + 1 });
  }
  return out;
}

/** Levels at which every clip was run: only these are comparable along the curve. */
export const complete = (points: readonly ClipPoint[], clips: number): ClipPoint[] => points.filter((p) => p.clips.length === clips);

export const highest = (points: readonly ClipPoint[], of: (p: ClipPoint) => ClipMean): number =>
  Math.max(0, ...points.map((p) => of(p).hi ?? of(p).value));
