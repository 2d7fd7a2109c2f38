// People as points: who is who in two answers, and how far every point moved.
import type { Pose, PosePrediction, Prediction } from "./types";

export const posesOf = (p: Prediction | null | undefined): Pose[] => (p?.kind === "poses" ? p.poses : []);

const NAMES = [
  "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder", "left elbow", "right elbow",
  "left wrist", "right wrist", "left hip", "right hip", "left knee", "right knee", "left ankle", "right ankle",
];
const PERSON: readonly (readonly [number, number])[] = [
  [15, 13], [13, 11], [16, 14], [14, 12], [11, 12], [5, 11], [6, 12], [5, 6], [5, 7], [6, 8], [7, 9], [8, 10], [1, 2], [0, 1], [0, 2], [1, 3], [2, 4], [3, 5], [4, 6],
];

/** COCO's names for its seventeen points, numbers for other sets. */
export const pointName = (i: number, of: number): string => (of === NAMES.length ? NAMES[i]! : `point ${i + 1}`);

/** Pairs of points that are joined by a line; other sets than COCO's are only points. */
export const limbs = (of: number): readonly (readonly [number, number])[] => (of === NAMES.length ? PERSON : []);

export const seen = (pose: Pose, i: number, least: number): boolean => {
  const score = pose.points[i]?.[2] ?? 0;
  return score > 0 && score >= least;
};

export const leastOf = (p: Prediction | null | undefined): number => (p as PosePrediction | null | undefined)?.least_score ?? 0;

function apart(a: Pose, b: Pose): number {
  const n = Math.min(a.points.length, b.points.length);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.hypot(a.points[i]![0] - b.points[i]![0], a.points[i]![1] - b.points[i]![1]);
  return n ? sum / n : Infinity;
}

export interface Person {
  expected: Pose | null;
  stressed: Pose | null;
}

/** Those whom the run calls found and kept, nearest first and one to one; then the lost, then the new. */
export function people(expected: readonly Pose[], stressed: readonly Pose[]): Person[] {
  const pairs = expected
    .flatMap((e, i) => stressed.map((s, j) => ({ i, j, d: e.mark === "lost" || s.mark === "ghost" ? Infinity : apart(e, s) })))
    .filter((p) => Number.isFinite(p.d))
    .sort((a, b) => a.d - b.d);
  const to = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of pairs)
    if (!to.has(i) && !taken.has(j)) {
      to.set(i, j);
      taken.add(j);
    }
  return [
    ...expected.map((e, i) => ({ expected: e, stressed: to.has(i) ? stressed[to.get(i)!]! : null })),
    ...stressed.flatMap((s, j) => (taken.has(j) ? [] : [{ expected: null, stressed: s }])),
  ];
}

export interface Moved {
  name: string;
  /** px */
  far: number;
  /** Of the longer side of the person's box. */
  share: number;
  off: boolean;
}

/** How far every point that was seen is from its place, the farthest first. */
export function moves(person: Person, least: number): Moved[] {
  const { expected, stressed } = person;
  if (!expected || !stressed) return [];
  const size = Math.max(1, expected.x1 - expected.x0, expected.y1 - expected.y0);
  return expected.points
    .flatMap(([x, y], i) => {
      const now = stressed.points[i];
      if (!now || !seen(expected, i, least)) return [];
      const far = Math.hypot(now[0] - x, now[1] - y);
      return [{ name: pointName(i, expected.points.length), far, share: far / size, off: expected.off?.includes(i) ?? false }];
    })
    .sort((a, b) => b.far - a.far);
}
