// What happened to every object of a picture: kept, lost, read as something else, or never there.
import type { Box, Prediction } from "./types";

export interface Fate {
  /** Box of the undisturbed picture, in the undisturbed picture's pixels; null for a ghost. */
  clean: Box | null;
  /** The same box where it should lie in the stressed picture. Equal to `clean` unless the stress moves things. */
  expected: Box | null;
  stressed: Box | null;
  fate: "kept" | "lost" | "ghost" | "ignored";
  /** Class under stress when an object of another class sits in its place. */
  readAs?: string;
  iou: number | null;
}

export const boxesOf = (p: Prediction | null | undefined): Box[] => (p?.kind === "boxes" ? p.boxes : []);

export function iou(a: Box, b: Box): number {
  const w = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const h = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (!(w > 0) || !(h > 0)) return 0;
  const inter = w * h;
  const area = (q: Box) => Math.max(0, q.x1 - q.x0) * Math.max(0, q.y1 - q.y0);
  const union = area(a) + area(b) - inter;
  return union > 0 ? inter / union : 0;
}

const scoreOf = (b: Box): number => b.score ?? 1;
const MATCH = 0.5;

/**
 * Pairs boxes: same class and IoU ≥ 0.5, strongest first, one to one. A clean box counts from `threshold` on and is kept
 * while a match of at least half the threshold is there; a new box counts from `threshold` on when no clean box of at
 * least half the threshold explains it. Where the run has marked the boxes and no threshold is asked for, its marks win.
 */
export function fates(clean: readonly Box[], expected: readonly Box[] | null, stressed: readonly Box[], threshold: number): Fate[] {
  const ran = threshold <= 0 && [...clean, ...stressed].some((b) => b.mark);
  const there = expected && expected.length === clean.length ? expected : clean;
  const strays = stressed.filter((b) => b.mark === "lost");
  const found = stressed.filter((b) => b.mark !== "lost");
  const counts = (b: Box, mark: Box["mark"]): boolean => (ran ? b.mark === mark || b.mark === "kept" : scoreOf(b) >= threshold);
  const order = clean.map((_, i) => i).sort((a, b) => scoreOf(clean[b]!) - scoreOf(clean[a]!));
  const taken = new Set<number>();
  const out: { at: number; fate: Fate }[] = [];
  const find = (box: Box, same: boolean, least: number): number => {
    let best = -1;
    let bestIou = MATCH;
    found.forEach((s, j) => {
      if (taken.has(j) || scoreOf(s) < least || same !== (s.index === box.index)) return;
      const v = iou(box, s);
      if (v >= bestIou) {
        best = j;
        bestIou = v;
      }
    });
    return best;
  };
  for (const pass of [true, false])
    for (const i of order) {
      const box = clean[i]!;
      const place = there[i]!;
      const mark = box.mark ?? place.mark;
      const counted = ran ? mark != null : scoreOf(box) >= threshold;
      if (counted !== pass || (!pass && scoreOf(box) < threshold / 2)) continue;
      const lost = ran && mark === "lost";
      const j = lost ? -1 : find(place, true, threshold / 2);
      if (j >= 0) taken.add(j);
      if (!pass) continue;
      const hit = j >= 0 ? found[j]! : null;
      const kept = hit !== null || (ran && !lost);
      out.push({
        at: i,
        fate: { clean: box, expected: place, stressed: hit, fate: box.ignore ? "ignored" : kept ? "kept" : "lost", iou: hit ? iou(place, hit) : null },
      });
    }
  for (const { fate } of out) {
    if (fate.fate !== "lost") continue;
    const j = find(fate.expected!, false, threshold);
    if (j < 0) continue;
    taken.add(j);
    fate.stressed = found[j]!;
    fate.readAs = found[j]!.label;
    fate.iou = iou(fate.expected!, found[j]!);
  }
  const result = out.sort((a, b) => a.at - b.at).map((o) => o.fate);
  for (const s of strays)
    if (!result.some((f) => f.fate === "lost" && f.expected && f.expected.index === s.index && iou(f.expected, s) > 0.8))
      result.push({ clean: s, expected: s, stressed: null, fate: "lost", iou: null });
  found.forEach((s, j) => {
    if (taken.has(j) || !counts(s, "ghost")) return;
    if (ran && s.mark === "kept") result.push({ clean: null, expected: null, stressed: s, fate: "kept", iou: null });
    else result.push({ clean: null, expected: null, stressed: s, fate: s.ignore ? "ignored" : "ghost", iou: null });
  });
  return result;
}

/** Lowest score that the shown boxes have, so that a threshold slider starts where nothing is hidden. */
export function lowestScore(...lists: readonly (readonly Box[])[]): number {
  const scores = lists.flat().map((b) => b.score).filter((s): s is number => s != null);
  return scores.length ? Math.min(...scores) : 0;
}
