// What happened to every object of a picture: kept, lost, read as something else, or never there.
import type { Box, Prediction } from "./types";

export interface Fate {
  /** Place in the list of what was to be found, the same for every level of a strip; -1 for what is new. */
  at: number;
  /** The box in the undisturbed picture; null where nothing of the kind was predicted there. */
  clean: Box | null;
  /** What was to be found, in the stressed picture's pixels; null for a ghost. */
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

/** The overlap of the boxes, where boxes are what was compared: of pixels and turned boxes the run keeps its own. */
const told = (a: Box, b: Box): number | null => (a.mask || a.corners ? null : iou(a, b));

const scoreOf = (b: Box): number => b.score ?? 1;
const MATCH = 0.5;

/** The undisturbed box behind each expected one: by place where the lists are as long, else by class and score. */
function partners(clean: readonly Box[], expected: readonly Box[]): (Box | null)[] {
  if (clean.length === expected.length) return [...clean];
  const used = new Set<number>();
  return expected.map((e) => {
    const j = clean.findIndex((c, k) => !used.has(k) && c.index === e.index && c.score != null && e.score != null && Math.abs(c.score - e.score) < 1e-6);
    if (j < 0) return null;
    used.add(j);
    return clean[j]!;
  });
}

/**
 * Pairs what was to be found (`expected`, else the clean boxes themselves) with what was found under stress: same class and
 * IoU ≥ 0.5, strongest first, one to one. A box counts from `threshold` on and is kept while a match of at least half the
 * threshold is there; a new box counts from `threshold` on when no box of at least half the threshold explains it. Where
 * the run has marked the boxes and no threshold is asked for, its marks win.
 */
export function fates(clean: readonly Box[], expected: readonly Box[] | null, stressed: readonly Box[], threshold: number): Fate[] {
  const wanted = expected ?? clean;
  const before = expected ? partners(clean, expected) : clean;
  const ran = threshold <= 0 && [...wanted, ...stressed].some((b) => b.mark);
  const strays = stressed.filter((b) => b.mark === "lost");
  const found = stressed.filter((b) => b.mark !== "lost");
  const order = wanted.map((_, i) => i).sort((a, b) => scoreOf(wanted[b]!) - scoreOf(wanted[a]!));
  const taken = new Set<number>();
  const out: Fate[] = [];
  // the run leaves out boxes below its own threshold; a match that it found there is still a match
  const weakest = (list: readonly Box[]) => Math.min(1, ...list.map(scoreOf));
  const unseen = (box: Box, among: readonly Box[]) => box.mark === "kept" && threshold / 2 < weakest(among);
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
    for (const at of order) {
      const box = wanted[at]!;
      const counted = ran ? box.mark != null : scoreOf(box) >= threshold;
      if (counted !== pass || (!pass && scoreOf(box) < threshold / 2)) continue;
      const lost = ran && box.mark === "lost";
      const j = lost ? -1 : find(box, true, threshold / 2);
      if (j >= 0) taken.add(j);
      if (!pass) continue;
      const hit = j >= 0 ? found[j]! : null;
      const kept = hit !== null || (ran ? !lost : unseen(box, found));
      out.push({
        at, clean: before[at] ?? null, expected: box, stressed: hit,
        fate: box.ignore ? "ignored" : kept ? "kept" : "lost", iou: hit ? told(box, hit) : null,
      });
    }
  for (const fate of out) {
    if (fate.fate !== "lost") continue;
    const j = find(fate.expected!, false, threshold);
    if (j < 0) continue;
    taken.add(j);
    fate.stressed = found[j]!;
    fate.readAs = found[j]!.label;
    fate.iou = told(fate.expected!, found[j]!);
  }
  out.sort((a, b) => a.at - b.at);
  for (const s of strays)
    if (!out.some((f) => f.fate === "lost" && f.expected && f.expected.index === s.index && iou(f.expected, s) > 0.8))
      out.push({ at: -1, clean: null, expected: s, stressed: null, fate: "lost", iou: null });
  found.forEach((s, j) => {
    if (taken.has(j)) return;
    if (ran ? s.mark == null : scoreOf(s) < threshold) return;
    const fate = s.ignore ? "ignored" : (ran && s.mark === "kept") || (!ran && unseen(s, wanted)) ? "kept" : "ghost";
    out.push({ at: -1, clean: null, expected: null, stressed: s, fate, iou: null });
  });
  return out;
}

/** Lowest score that the shown boxes have, so that a threshold slider starts where nothing is hidden. */
export function lowestScore(...lists: readonly (readonly Box[])[]): number {
  const scores = lists.flat().map((b) => b.score).filter((s): s is number => s != null);
  return scores.length ? Math.min(...scores) : 0;
}
