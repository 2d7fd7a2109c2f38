// What a model said, in a few characters.
import { isGround } from "../data/class_map";
import type { Prediction, ScalarPrediction } from "../data/types";
import { fixed, plain, plural, withUnit } from "./number";

export const score = (x: number): string => fixed(x, 2);

/** A thousandth of the scale is the last digit that is shown; without a scale, three significant digits. */
export function reading(p: Omit<ScalarPrediction, "kind">): string {
  const whole = p.period ?? (p.from != null && p.to != null ? Math.abs(p.to - p.from) : null);
  const number = whole ? fixed(p.value, Math.max(0, Math.min(6, -Math.floor(Math.log10(whole / 1000) + 1e-9)))) : plain(p.value, 3);
  return withUnit(number, p.unit === "fraction" ? "" : p.unit);
}

/** "cat 0.92", "5 objects", "61.4 °C", "no answer" */
export function said(p: Prediction | null | undefined): string {
  switch (p?.kind) {
    case "class": {
      const top = p.top[0];
      return top ? `${top.label} ${score(top.score)}` : "no answer";
    }
    case "classes": {
      const least = p.least_score ?? 0.5;
      const named = p.classes.filter((c) => c.score >= least);
      return named.length ? named.slice(0, 3).map((c) => c.label).join(", ") + (named.length > 3 ? ` and ${named.length - 3} more` : "") : "no class";
    }
    case "boxes":
      return p.boxes.length ? plural(p.boxes.length, "object") : "no object";
    case "class_map": {
      const named = p.classes.filter((c) => !isGround(c.index, c.label)).sort((a, b) => b.share - a.share);
      return named.length ? named.slice(0, 3).map((c) => c.label).join(", ") + (named.length > 3 ? " …" : "") : (p.classes[0]?.label ?? "no class");
    }
    case "poses":
      return p.poses.length ? (p.poses.length === 1 ? "1 person" : `${p.poses.length} people`) : "nobody";
    case "depth":
      return p.median == null ? "nothing known" : `median ${plain(p.median, 3)}`;
    case "scalar":
      return reading(p);
    case "text":
      return p.value ? `“${p.value}” ${score(p.score)}` : "nothing read";
    default:
      return "no answer";
  }
}

/** Only the answer, for "cat → dog" */
export function answer(p: Prediction | null | undefined): string {
  if (p?.kind === "text") return p.value || "nothing";
  return p?.kind === "class" ? (p.top[0]?.label ?? "no answer") : said(p);
}

/** What a clean reading should become: turned or mirrored with the picture where the run says so, else what it was. */
export function goalOf(clean: ScalarPrediction, expected: Prediction | null | undefined): ScalarPrediction {
  return expected?.kind === "scalar" ? { ...clean, ...expected } : clean;
}

/** Whether a picture's change also moves what the dial should read. */
export function goalMoves(clean: ScalarPrediction, expected: Prediction | null | undefined): boolean {
  return Math.abs(apart(clean, goalOf(clean, expected))) > 1e-6;
}

/** Distance of two readings, the short way round a circle. */
export function apart(a: ScalarPrediction, b: ScalarPrediction): number {
  const d = b.value - a.value;
  if (!a.period) return d;
  const p = a.period;
  return d - p * Math.round(d / p);
}
