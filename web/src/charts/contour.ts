// The border of a pair's table as shapes. Axes are distances from the untouched picture, so that additive stresses give a straight line.
import type { Pair } from "../data/types";

export interface Frame {
  width: number;
  height: number;
  x: (distance: number) => number;
  y: (distance: number) => number;
}

export function frameOf(pair: Pair, width: number, height: number): Frame {
  const [a, b] = pair.stresses;
  const ends = [a.distances.at(-1) ?? 1, b.distances.at(-1) ?? 1] as const;
  return { width, height, x: (d) => (d / ends[0]) * width, y: (d) => height - (d / ends[1]) * height };
}

/** The region in which the share is reached, as an SVG path of steps half-way between the strengths of the table; "" where it is nowhere. */
export function reachedPath(pair: Pair, frame: Frame): string {
  const [a, b] = pair.stresses;
  const before = (d: number[], k: number) => (k === 0 ? 0 : (d[k - 1]! + d[k]!) / 2);
  const steps: string[] = [];
  let first = -1;
  pair.border.forEach((j, i) => {
    if (j == null) return;
    if (first < 0) first = i;
    const left = round(frame.x(before(a.distances, i)));
    const right = round(i + 1 < a.distances.length ? frame.x(before(a.distances, i + 1)) : frame.width);
    const low = round(frame.y(before(b.distances, j)));
    steps.push(`L${left} ${low}L${right} ${low}`);
  });
  if (first < 0) return "";
  const start = round(frame.x(before(a.distances, first)));
  return `M${start} 0${steps.join("")}L${round(frame.width)} 0Z`;
}

/** Where the contour would run if the two added up: from the limit of one alone to that of the other; null without both. */
export function additiveLine(pair: Pair, frame: Frame): { x1: number; y1: number; x2: number; y2: number } | null {
  const [a, b] = pair.stresses;
  if (a.limit_distance == null || b.limit_distance == null) return null;
  return { x1: round(frame.x(a.limit_distance)), y1: frame.height, x2: 0, y2: round(frame.y(b.limit_distance)) };
}

const round = (x: number): number => Math.round(x * 10) / 10;

/** Names of all stresses and, for each two of them, their pair. */
export function matrixOf(pairs: Pair[]): { names: string[]; at: (row: string, column: string) => Pair | undefined } {
  const names = [...new Set(pairs.flatMap((p) => p.stresses.map((s) => s.name)))];
  const at = (row: string, column: string) =>
    pairs.find((p) => (p.stresses[0].name === row && p.stresses[1].name === column) || (p.stresses[1].name === row && p.stresses[0].name === column));
  return { names, at };
}
