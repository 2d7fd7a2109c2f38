// How numbers are written. Digits follow the half-width of the interval; a narrow no-break space stands before units and %.
import type { Axis, Maybe } from "../data/types";

export const NNBSP = "\u202f";
export const MINUS = "\u2212";
export const EN = "\u2013";

/** Decimals such that the last digit is worth at most half of the interval's half-width; null when there is no width. */
export function decimals(lo: Maybe<number>, hi: Maybe<number>): number | null {
  if (lo == null || hi == null) return null;
  const half = Math.abs(hi - lo) / 2;
  if (!(half > 0) || !Number.isFinite(half)) return null;
  return Math.min(6, Math.max(0, -Math.floor(Math.log10(half / 2) + 1e-9)));
}

/** Fixed decimals, true minus, thousands in groups from 10 000 on. */
export function fixed(x: number, places: number): string {
  const text = Math.abs(x).toFixed(places);
  const [whole = "0", part] = text.split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, NNBSP) : whole;
  const negative = x < 0 && Number(text) !== 0;
  return (negative ? MINUS : "") + grouped + (part ? "." + part : "");
}

/** A number without an interval, e.g. a level: at most `digits` significant digits, no trailing zeros. */
export function plain(x: number, digits = 3): string {
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)));
  const places = Math.max(0, digits - 1 - size);
  const text = fixed(x, Math.min(places, 8));
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

export const count = (n: number): string => fixed(Math.round(n), 0);

/** Units that follow a number without a space. */
const TIGHT = new Set(["°", "×", "′", "″"]);

export function withUnit(number: string, unit: string): string {
  if (!unit) return number;
  return TIGHT.has(unit) ? number + unit : number + NNBSP + unit;
}

export interface Unit {
  unit: string;
  factor: number;
}

export const unitOf = (axis: Pick<Axis, "unit" | "percent">): Unit =>
  axis.percent ? { unit: "%", factor: 100 } : { unit: axis.unit === "fraction" || axis.unit === "factor" ? "" : axis.unit, factor: 1 };

export const PERCENT: Unit = { unit: "%", factor: 100 };

/** A level or other exact value in its unit. */
export function exact(x: number, unit: Unit, digits = 3): string {
  return withUnit(plain(x * unit.factor, digits), unit.unit);
}

export interface Measured {
  /** "2.4 %" */
  value: string;
  /** "2.4", without the unit */
  bare: string;
  /** "2.0–2.9", smaller number first, or "" when there is none */
  interval: string;
}

/** A value with its interval, all three to the same decimals; none where all three are whole numbers, as of a quality setting. */
export function measured(value: number, lo: Maybe<number>, hi: Maybe<number>, unit: Unit, extra = 0): Measured {
  const v = value * unit.factor;
  const a = lo == null ? null : lo * unit.factor;
  const b = hi == null ? null : hi * unit.factor;
  const places = decimals(a, b);
  if (places === null) {
    const bare = plain(v);
    return { value: withUnit(bare, unit.unit), bare, interval: a !== null && b !== null ? range(bare, bare) : "" };
  }
  const whole = [v, a!, b!].every(Number.isInteger);
  const p = whole ? 0 : Math.min(6, places + extra);
  const bare = v === 0 ? "0" : fixed(v, p);
  return { value: withUnit(bare, unit.unit), bare, interval: range(fixed(Math.min(a!, b!), p), fixed(Math.max(a!, b!), p)) };
}

/** "2.0–2.9"; with a sign in it the dash would be misread, so "−2 to 3". */
export function range(lo: string, hi: string): string {
  if (lo === hi) return lo;
  return lo.startsWith(MINUS) || hi.startsWith(MINUS) ? `${lo} to ${hi}` : lo + EN + hi;
}

export const share = (s: { value: number; lo?: Maybe<number>; hi?: Maybe<number> }): Measured =>
  measured(s.value, s.lo, s.hi, PERCENT);

/** The share that breaks at a point of the curve; a point's `value` is the level in its natural unit. */
export const pointShare = (p: { share: number; lo?: Maybe<number>; hi?: Maybe<number> }): Measured =>
  measured(p.share, p.lo, p.hi, PERCENT);

/** 0.2 -> "1 in 5"; 0.5 -> "1 in 2"; 0.15 -> "15 %". */
export function oneIn(q: number): string {
  const k = 1 / q;
  return Math.abs(k - Math.round(k)) < 1e-6 && Math.round(k) <= 100 ? `1 in ${Math.round(k)}` : exact(q, PERCENT);
}

export function duration(seconds: number): string {
  if (seconds < 1) return `under 1${NNBSP}s`;
  if (seconds < 90) return withUnit(fixed(seconds, 0), "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return withUnit(String(minutes), "min");
  return withUnit(String(Math.floor(minutes / 60)), "h") + " " + withUnit(String(minutes % 60), "min");
}

export function bytes(n: number): string {
  if (n < 1000) return withUnit(String(n), "B");
  if (n < 1e6) return withUnit(plain(n / 1000, 2), "kB");
  return withUnit(plain(n / 1e6, 2), "MB");
}

/** ISO 8601 -> "24 November 2026"; anything else is shown as it stands. Months are spelt here so that no locale can change a report. */
const MONTHS = "January February March April May June July August September October November December".split(" ");
export function day(iso: string): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = m ? MONTHS[Number(m[2]) - 1] : undefined;
  return m && month ? `${Number(m[3])} ${month} ${m[1]}` : iso;
}
export function moment(iso: string): string {
  const m = /T(\d{2}:\d{2})/.exec(iso);
  return m ? `${day(iso)}, ${m[1]} UTC` : day(iso);
}

export const plural = (n: number, one: string, many = one + "s"): string => `${count(n)} ${n === 1 ? one : many}`;

/** A remark from a run as a sentence: capital first, full stop last. */
export function sentenceOf(text: string): string {
  const t = text.trim();
  if (t === "") return "";
  return t.charAt(0).toUpperCase() + t.slice(1) + (/[.!?]\)?$/.test(t) ? "" : ".");
}

/** "a, b and c" */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return items.slice(0, -1).join(", ") + " and " + items[items.length - 1];
}
