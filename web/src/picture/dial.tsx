// A reading drawn as a dial: solid hand clean, dashed hand stressed, broad pale hand label.
import type { Prediction, ScalarPrediction } from "../data/types";
import { reading } from "../text/prediction";

const SWEEP = 270;

/** Angle in degrees clockwise from the top. A circle starts at the top; a range fills three quarters, open below. */
export function angle(p: ScalarPrediction, like: ScalarPrediction = p): number {
  const from = like.from ?? 0;
  if (like.period) return (((p.value - from) / like.period) * 360) % 360;
  const to = like.to ?? (from + 1);
  const t = (p.value - from) / (to - from || 1);
  return -SWEEP / 2 + Math.min(1.04, Math.max(-0.04, t)) * SWEEP;
}

const on = (r: number, degrees: number): [number, number] => {
  const a = (degrees * Math.PI) / 180;
  return [r * Math.sin(a), -r * Math.cos(a)];
};
const xy = (r: number, d: number): string => on(r, d).map((v) => v.toFixed(2)).join(" ");

export const hasScale = (p: ScalarPrediction): boolean => p.period != null || (p.from != null && p.to != null);

export function Dial({ clean, stressed, label, size }: {
  clean?: Prediction | null | undefined;
  stressed?: Prediction | null | undefined;
  label?: Prediction | null | undefined;
  size: number;
}) {
  const scalar = (p: Prediction | null | undefined): ScalarPrediction | null => (p?.kind === "scalar" ? p : null);
  const a = scalar(clean);
  const b = scalar(stressed);
  const l = scalar(label);
  const like = [a, b, l].find((p): p is ScalarPrediction => !!p && hasScale(p));
  if (!like) return null;
  const circle = like.period != null;
  const start = circle ? 0 : -SWEEP / 2;
  const ticks = Array.from({ length: circle ? 8 : 7 }, (_, i) => start + (i * (circle ? 360 : SWEEP)) / (circle ? 8 : 6));
  const at = (p: ScalarPrediction) => angle(p, like);
  let between = "";
  if (a && b) {
    let d = at(b) - at(a);
    if (circle) d -= 360 * Math.round(d / 360);
    between = `M0 0L${xy(40, at(a))}A40 40 0 ${Math.abs(d) > 180 ? 1 : 0} ${d > 0 ? 1 : 0} ${xy(40, at(a) + d)}Z`;
  }
  const words = [a && `clean ${reading(a)}`, b && `stressed ${reading(b)}`, l && `label ${reading(l)}`].filter(Boolean).join(", ");
  return (
    <svg width={size} height={size} viewBox="-50 -50 100 100" role="img" aria-label={`Dial: ${words}`}>
      {circle ? (
        <circle r="42" class="dial-face" />
      ) : (
        <path class="dial-face" d={`M${xy(42, start)}A42 42 0 1 1 ${xy(42, start + SWEEP)}`} />
      )}
      {ticks.map((d) => (
        <path key={d} class="dial-tick" d={`M${xy(36, d)}L${xy(42, d)}`} />
      ))}
      {between && <path class="dial-between" d={between} />}
      {l && <path class="hand-label" d={`M0 0L${xy(38, at(l))}`} />}
      {a && <path class="hand-clean" d={`M0 0L${xy(34, at(a))}`} />}
      {b && <path class="hand-stressed" d={`M0 0L${xy(34, at(b))}`} />}
      <circle r="3" fill="currentColor" />
    </svg>
  );
}
