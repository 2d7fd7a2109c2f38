// Severity: where a natural value lies on a stress's own 0–1 scale, and where round ticks go.
import type { Axis, Point } from "./types";

export interface Severity {
  /** Natural value -> s. */
  s(value: number): number;
  /** s -> natural value. */
  value(s: number): number;
  /** Largest s that is drawn. */
  max: number;
}

interface Distance {
  of(value: number): number;
  back(d: number): number;
}

const plain = (axis: Axis): Distance => {
  const sign = axis.to >= axis.identity ? 1 : -1;
  return { of: (v) => Math.max(0, sign * (v - axis.identity)), back: (d) => axis.identity + sign * d };
};

/** JPEG quality is measured in libjpeg's scale factor: 5000/q below 50, else 200 − 2q. */
const jpeg = (axis: Axis): Distance => {
  const scale = (q: number) => (q < 50 ? 5000 / q : 200 - 2 * q);
  const quality = (f: number) => (f <= 100 ? (200 - f) / 2 : 5000 / f);
  const zero = scale(axis.identity);
  return { of: (v) => Math.max(0, scale(v) - zero), back: (d) => quality(zero + d) };
};

function curve(axis: Axis, distance: Distance, whole: number): Omit<Severity, "max"> {
  const knee = axis.knee ?? 0;
  if (axis.scale === "geometric" && knee > 0) {
    const growth = Math.log1p(whole / knee);
    return {
      s: (v) => Math.log1p(distance.of(v) / knee) / growth,
      value: (s) => distance.back(knee * Math.expm1(s * growth)),
    };
  }
  return { s: (v) => distance.of(v) / whole, value: (s) => distance.back(s * whole) };
}

/** The whole way D of the scale as the run's own levels show it: a run may use a part of the axis only. */
function wholeWay(axis: Axis, distance: Distance, points: readonly Point[]): number {
  const far = points.reduce<Point | null>((best, p) => (p.s > 0 && (!best || p.s > best.s) ? p : best), null);
  const named = distance.of(axis.to);
  if (!far) return named;
  const d = distance.of(far.value);
  if (!(d > 0)) return named;
  const knee = axis.knee ?? 0;
  const whole = axis.scale === "geometric" && knee > 0 ? knee * (Math.pow(1 + d / knee, 1 / far.s) - 1) : d / far.s;
  return Math.abs(whole - named) <= 0.03 * named ? named : whole;
}

/** Worst miss of a scale against the levels that were run, in s. */
function miss(scale: Omit<Severity, "max">, points: readonly Point[]): number {
  return points.reduce((worst, p) => Math.max(worst, Math.abs(scale.s(p.value) - p.s)), 0);
}

function through(points: readonly Point[]): Omit<Severity, "max"> {
  const sorted = [...points].sort((a, b) => a.s - b.s);
  const at = (from: (p: Point) => number, to: (p: Point) => number, x: number): number => {
    const up = from(sorted[sorted.length - 1]!) >= from(sorted[0]!);
    for (let i = 1; i < sorted.length; i++) {
      const a = sorted[i - 1]!;
      const b = sorted[i]!;
      if (up ? x <= from(b) : x >= from(b)) {
        const span = from(b) - from(a);
        return span === 0 ? to(a) : to(a) + ((x - from(a)) / span) * (to(b) - to(a));
      }
    }
    return to(sorted[sorted.length - 1]!);
  };
  return { s: (v) => at((p) => p.value, (p) => p.s, v), value: (s) => at((p) => p.s, (p) => p.value, s) };
}

/** The scale of a stress. The axis's own formula where it agrees with the levels that were run, else straight lines through them. */
export function severity(axis: Axis, points: readonly Point[] = []): Severity {
  const candidates: Distance[] = [plain(axis)];
  if (axis.parameter === "quality" && axis.identity > axis.to && axis.to > 0) candidates.unshift(jpeg(axis));
  let best: Omit<Severity, "max"> | null = null;
  let bestMiss = Infinity;
  for (const distance of candidates) {
    const scale = curve(axis, distance, wholeWay(axis, distance, points) || 1);
    const m = miss(scale, points);
    if (m < bestMiss - 1e-9) {
      best = scale;
      bestMiss = m;
    }
  }
  const scale = points.length >= 3 && bestMiss > 0.05 ? through(points) : best!;
  const far = points.reduce((m, p) => Math.max(m, p.s), 0);
  const named = scale.s(axis.to);
  const max = Math.min(1, Math.max(far, Number.isFinite(named) ? named : 1)) || 1;
  return { ...scale, max };
}

export interface Tick {
  value: number;
  s: number;
}

const DECADES = [1, 5, 2, 3, 4, 6, 8, 1.5, 2.5, 7, 9];

/** Round natural values that leave `gap` (in s) between neighbours; both ends are always there. `width` gives a value's label width in s. */
export function naturalTicks(axis: Axis, scale: Severity, width: (value: number) => number, gap: number): Tick[] {
  const shown = axis.percent ? 100 : 1;
  const start = scale.value(0);
  const end = scale.value(scale.max);
  const low = Math.min(start, end) * shown;
  const high = Math.max(start, end) * shown;
  const placed: Tick[] = [];
  const room = (t: Tick) =>
    placed.every((p) => Math.abs(p.s - t.s) >= (width(p.value) + width(t.value)) / 2 + gap);
  const put = (shownValue: number, force = false) => {
    const value = shownValue / shown;
    const s = Math.min(scale.max, Math.max(0, scale.s(value)));
    const tick = { value, s };
    if (placed.some((p) => p.value === value)) return;
    if (force || room(tick)) placed.push(tick);
  };
  put(start * shown, true);
  put(roundEnd(end * shown), true);
  const span = high - low;
  if (!(span > 0)) return placed;
  if (axis.scale === "linear") {
    for (const step of steps(span)) {
      const before = placed.length;
      const values: number[] = [];
      for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9; k++) values.push(clean(k * step));
      const trial = values.filter((v) => v > low && v < high);
      const fits = trial.every((v, i) => {
        const t = { value: v / shown, s: scale.s(v / shown) };
        const prev = trial[i - 1];
        const prevOk =
          prev === undefined ||
          Math.abs(scale.s(prev / shown) - t.s) >= (width(prev / shown) + width(t.value)) / 2 + gap;
        return prevOk;
      });
      if (!fits) continue;
      trial.forEach((v) => put(v));
      if (placed.length > before) break;
    }
  } else {
    const top = Math.ceil(Math.log10(Math.max(Math.abs(high), 1e-12)));
    const bottom = Math.floor(Math.log10(Math.max(span * 1e-4, 1e-9)));
    for (const m of DECADES)
      for (let e = top; e >= bottom; e--) {
        const v = clean(m * Math.pow(10, e));
        if (v > low && v < high) put(v);
        if (low < 0 && -v > low && -v < high) put(-v);
      }
  }
  return placed.sort((a, b) => a.s - b.s);
}

/** Steps 1, 2, 2.5, 5 × 10^k, finest first, that cut a span into 2 to 12 parts. */
function* steps(span: number): Generator<number> {
  const e = Math.floor(Math.log10(span)) - 1;
  for (let k = e; k <= e + 2; k++)
    for (const m of [1, 2, 2.5, 5]) {
      const step = clean(m * Math.pow(10, k));
      const parts = span / step;
      if (parts <= 12.01 && parts >= 1.5) yield step;
    }
}

const clean = (x: number) => Number(x.toPrecision(10));
const roundEnd = (x: number) => Number(x.toPrecision(6));
