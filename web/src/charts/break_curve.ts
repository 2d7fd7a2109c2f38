// The break curve, drawn with Observable Plot: zones, band, straight lines, dots by their number of images, limits with
// their interval bars, the reader's maximum and the axis in the stress's own unit and from 0 to 1.
import * as Plot from "@observablehq/plot";
import { naturalTicks, type Severity } from "../data/axis";
import { lostTicks } from "../data/looks";
import { resting, unfinished, unreached, type Row } from "../data/rows";
import type { Axis, OracleName, OracleResult, Point, Run, ZoneName } from "../data/types";
import { scorePlain, scoreText, metricName } from "../text/metric";
import { exact, fixed, NNBSP, PERCENT, plain, share, unitOf } from "../text/number";
import { inText, limitText } from "../text/sentence";
import { textWidth } from "./measure";
import { limitAt, limitBar, zoneSpans } from "./zones";

export interface CurveInput {
  run: Run;
  row: Row;
  result: OracleResult;
  oracle: OracleName;
  /** Its `max` is where the drawing ends; the curve may go on. */
  scale: Severity;
  width: number;
  /** Name of a score to draw instead of the share that breaks. */
  metric: string | null;
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  height: number;
  /** Severity -> px */
  x(s: number): number;
  /** px -> severity, clipped to what is drawn */
  s(px: number): number;
  /** Values of the horizontal rules, from 0 to the top. */
  ticks: number[];
  /** Share or score -> px */
  y(value: number): number;
}

/** Height of the row of the perceptual axis, px. */
const LOOKS_ROW = 18;

const ZONE_NAME = { S: "Safe", W: "Watch", B: "Broken" } as const;
/** Radius of the largest dot, px; smaller where many levels stand close. */
export const dotRadius = (levels: number): number => (levels > 16 ? 4.8 : 6.2);

export const isSmall = (width: number): boolean => width < 620;

/** Shares of the points, or their scores when a metric is asked for. */
export function seriesOf(result: OracleResult, metric: string | null): { p: Point; y: number }[] {
  return result.points
    .map((p) => ({ p, y: metric ? (p.metrics?.[metric] ?? NaN) : p.share }))
    .filter((d) => Number.isFinite(d.y));
}

/** Round steps from 0 to just above everything that is drawn, four to six of them. */
export function scoreTicks(values: readonly number[]): number[] {
  const most = Math.max(0, ...values.filter(Number.isFinite));
  const goal = most > 0 ? most : 1;
  const e = Math.pow(10, Math.floor(Math.log10(goal / 4)));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * e).find((s) => goal / s <= 5 + 1e-9)!;
  const n = Math.max(1, Math.ceil(goal / step - 1e-9));
  return Array.from({ length: n + 1 }, (_, i) => Number((i * step).toPrecision(10)));
}

function yTicksOf(input: CurveInput): number[] {
  if (!input.metric) return [0, 0.2, 0.4, 0.6, 0.8, 1];
  const clean = input.run.clean.metrics[input.metric];
  return scoreTicks([...seriesOf(input.result, input.metric).map((d) => d.y), clean?.hi ?? clean?.value ?? 0]);
}

export function frameOf(input: CurveInput): Frame {
  const small = isSmall(input.width);
  const height = small ? 380 : 480;
  const hasOp = input.row.stress.operating != null;
  const left = small ? 46 : 78;
  const right = small ? 10 : 16;
  const top = hasOp ? 54 : 16;
  const bottom = (small ? 66 : 70) + (input.row.stress.perceptual ? LOOKS_ROW : 0);
  const max = input.scale.max;
  const w = input.width - left - right;
  const h = height - top - bottom;
  const ticks = yTicksOf(input);
  const highest = ticks[ticks.length - 1]!;
  return {
    ticks,
    left,
    right,
    top,
    bottom,
    height,
    x: (s) => left + (Math.min(max, Math.max(0, s)) / max) * w,
    s: (px) => Math.min(max, Math.max(0, ((px - left) / w) * max)),
    y: (v) => top + h - (v / highest) * h,
  };
}

/** Consecutive levels with the same kind of band belong together; neighbours share their border point. */
export function bandPieces(points: readonly Point[]): { inferred: boolean; points: Point[] }[] {
  const known = points.filter((p) => p.lo != null && p.hi != null);
  const pieces: { inferred: boolean; points: Point[] }[] = [];
  for (let i = 1; i < known.length; i++) {
    const a = known[i - 1]!;
    const b = known[i]!;
    const inferred = a.basis === "inferred" || b.basis === "inferred";
    const last = pieces[pieces.length - 1];
    if (last && last.inferred === inferred) last.points.push(b);
    else pieces.push({ inferred, points: [a, b] });
  }
  return pieces;
}

/** Share on the straight line between two levels. */
export function between(series: readonly { p: Point; y: number }[], s: number): number | null {
  const first = series[0];
  const last = series[series.length - 1];
  if (!first || !last) return null;
  if (s <= first.p.s) return first.y;
  for (let i = 1; i < series.length; i++) {
    const a = series[i - 1]!;
    const b = series[i]!;
    if (s <= b.p.s) return a.y + ((s - a.p.s) / (b.p.s - a.p.s || 1)) * (b.y - a.y);
  }
  return last.y;
}

/** The part of the levels up to `end`, with the straight line's point there where the next level lies behind it. */
export function upTo(points: readonly Point[], end: number): Point[] {
  const inside = points.filter((p) => p.s <= end);
  const a = inside[inside.length - 1];
  const b = points[inside.length];
  if (!a || !b || a.s === end) return inside;
  const t = (end - a.s) / (b.s - a.s);
  const mix = (x: number | null, y: number | null) => (x == null || y == null ? null : x + t * (y - x));
  return [...inside, { ...b, s: end, share: mix(a.share, b.share)!, lo: mix(a.lo, b.lo), hi: mix(a.hi, b.hi) }];
}

export function drawCurve(input: CurveInput): SVGSVGElement {
  const { run, row, result, scale, width, metric } = input;
  const { stress } = row;
  const frame = frameOf(input);
  const { left, right, top, bottom, height } = frame;
  const small = isSmall(width);
  const max = scale.max;
  const unit = unitOf(stress.axis);
  const whole = seriesOf(result, metric);
  const series = whole.filter((d) => d.p.s <= max + 1e-9);
  const goesOn = series.length < whole.length;
  const clean = metric ? run.clean.metrics[metric] : undefined;
  const yTicks = frame.ticks;
  const highest = yTicks[yTicks.length - 1]!;
  const quota = run.zones;
  const zones = zoneSpans(result, max);
  const bold = { fontWeight: 600, fill: "var(--ink)" };
  const base = height - bottom;
  const perPx = max / (width - left - right);

  const marks: Plot.Markish[] = [];
  const text = (s: number, y: number, words: string, options: Plot.TextOptions = {}) =>
    marks.push(Plot.text([{ s, y }], { x: "s", y: "y", text: () => words, fontSize: 12, fill: "var(--ink-2)", ...options } as Plot.TextOptions));

  // zones: tint and hatch
  for (const z of zones) {
    const area = { x1: "from", x2: "to", y1: () => 0, y2: () => highest } as const;
    marks.push(Plot.rect([z], { ...area, fill: `var(--${{ S: "safe", W: "watch", B: "broken" }[z.zone]}-tint)` }));
    if (z.zone !== "S") marks.push(Plot.rect([z], { ...area, fill: `url(#hatch${z.zone})` }));
  }
  // horizontal rules and their numbers
  for (const t of yTicks) {
    marks.push(Plot.ruleY([t], { stroke: t ? "var(--rule-2)" : "var(--ink-3)", strokeOpacity: t ? 0.55 : 1 }));
    const label = metric
      ? scorePlain(metric, t, clean?.unit)
      : `${Math.round(t * 100)}${t === 1 || Math.abs(t - 0.2) < 1e-9 ? NNBSP + "%" : ""}`;
    text(0, t, label, { dx: -9, textAnchor: "end" });
  }
  const lines: { name: ZoneName; q: number; ink: string; line: string }[] = [
    { name: "watch", q: quota.watch, ink: "var(--watch-ink)", line: "var(--watch)" },
    { name: "broken", q: quota.broken, ink: "var(--broken-ink)", line: "var(--broken)" },
  ];
  const lastZone = zones[zones.length - 1]?.zone;
  const backdrop = lastZone ? `var(--${{ S: "safe", W: "watch", B: "broken" }[lastZone]}-tint)` : "var(--paper)";
  if (!metric)
    for (const l of lines) {
      marks.push(Plot.ruleY([l.q], { stroke: l.line, strokeDasharray: "5 4", strokeWidth: 1.1 }));
      // at the right end of its line, or at the left where the limit's own mark stands there
      const label = `${l.name}: ${exact(l.q, PERCENT)}`;
      const at = limitAt(result.limits[l.name]);
      const taken = at != null && frame.x(at) > width - right - textWidth(label, 11) - 24;
      text(taken ? 0 : max, l.q, label, {
        dx: taken ? 6 : -6, dy: -8, textAnchor: taken ? "start" : "end", fill: l.ink, fontSize: 11, stroke: taken ? "var(--safe-tint)" : backdrop, strokeWidth: 4,
      } as Plot.TextOptions);
    }

  // band: filled where counted, hatched where inferred
  if (!metric)
    for (const piece of bandPieces(upTo(result.points, max))) {
      marks.push(
        Plot.areaY(piece.points, { x: "s", y1: "lo", y2: "hi", fill: piece.inferred ? "url(#hatchI)" : "var(--band)", curve: "linear" }),
        Plot.lineY(piece.points, { x: "s", y: "lo", stroke: "var(--band-edge)", strokeWidth: 1, strokeDasharray: piece.inferred ? "3 3" : undefined }),
        Plot.lineY(piece.points, { x: "s", y: "hi", stroke: "var(--band-edge)", strokeWidth: 1, strokeDasharray: piece.inferred ? "3 3" : undefined }),
      );
    }
  if (clean && metric) {
    if (clean.lo != null && clean.hi != null)
      marks.push(Plot.rect([clean], { x1: () => 0, x2: () => max, y1: "lo", y2: "hi", fill: "var(--band)" }));
    marks.push(Plot.ruleY([clean.value], { stroke: "var(--ink-3)", strokeDasharray: "1.5 4", strokeWidth: 1.5, strokeLinecap: "round" }));
    text(max, clean.hi ?? clean.value, `clean ${scoreText(metric, clean).value}`, { dx: -6, dy: -8, textAnchor: "end", fontSize: 11, fill: "var(--ink-2)", stroke: backdrop, strokeWidth: 4 } as Plot.TextOptions);
  }

  // drop lines of the limits
  for (const l of lines) {
    const at = limitAt(result.limits[l.name]);
    if (at == null || at <= 0) continue;
    marks.push(Plot.link([{ s: at }], { x1: "s", x2: "s", y1: () => 0, y2: () => (metric ? highest : l.q), stroke: l.line, strokeWidth: 1.5 }));
  }

  // the reader's maximum
  const op = stress.operating;
  if (op != null) {
    const s = Math.min(max, scale.s(op));
    const px = frame.x(s);
    const at = result.operating_share;
    const head = `Your maximum ${exact(op, unit)}`;
    const m = at ? share(at) : null;
    const sub = metric ? "" : m ? `${m.value} break${m.interval ? ` (${m.interval})` : ""}, n ${at!.n}` : "";
    const half = Math.max(textWidth(head, 13, 600), textWidth(sub, 12)) / 2;
    const anchor = px + half > width - 2 ? "end" : px - half < 2 ? "start" : "middle";
    const nudge = anchor === "end" ? Math.min(8, width - px - 2) : anchor === "start" ? -Math.min(8, px - 2) : 0;
    marks.push(
      Plot.ruleX([s], { y1: 0, y2: highest, stroke: "var(--you)", strokeWidth: 1.75 }),
      Plot.dot([{ s }], { x: "s", y: () => highest, symbol: { draw: triangle }, r: 6, fill: "var(--you)", dy: -9, clip: false }),
    );
    text(s, highest, head, { dx: nudge, dy: sub ? -37 : -24, textAnchor: anchor, fill: "var(--you)", fontWeight: 600, fontSize: 13 });
    if (sub) text(s, highest, sub, { dx: nudge, dy: -21, textAnchor: anchor, fill: "var(--you)" });
  }

  // measured values
  const line = series.map((d) => ({ s: d.p.s, y: d.y }));
  if (goesOn) line.push({ s: max, y: between(whole, max)! });
  marks.push(Plot.lineY(line, { x: "s", y: "y", stroke: "var(--ink)", strokeWidth: 2, curve: "linear", strokeLinejoin: "round" }));
  const most = Math.max(1, ...whole.map((d) => d.p.evaluated));
  const dots = (kind: Point["basis"]) => series.filter((d) => d.p.basis === kind);
  const largest = dotRadius(whole.length);
  const radius = (d: { p: Point }) => Math.max(1.6, largest * Math.sqrt(d.p.evaluated / most));
  marks.push(
    Plot.dot(dots("inferred"), { x: (d) => d.p.s, y: "y", r: radius, fill: "var(--paper)", stroke: "var(--ink)", strokeWidth: 1.25 }),
    Plot.dot(dots("counted"), { x: (d) => d.p.s, y: "y", r: radius, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 1.25 }),
  );

  // limits: capped interval bar and diamond
  const opPx = op != null ? frame.x(Math.min(max, scale.s(op))) : null;
  if (!metric)
    for (const l of lines) {
      const limit = result.limits[l.name];
      const at = limitAt(limit);
      if (!limit || at == null) continue;
      const bar = limitBar(limit, max, scale.s);
      const stroke = l.line;
      const dash = limit.basis === "inferred" ? "3 2" : undefined;
      if (bar && bar.to > bar.from) {
        marks.push(Plot.link([bar], { x1: "from", x2: "to", y1: () => l.q, y2: () => l.q, stroke, strokeWidth: 2.25, strokeDasharray: dash }));
        for (const [end, isOpen, way] of [[bar.from, bar.openLeft, -1], [bar.to, bar.openRight, 1]] as const)
          marks.push(cap(end, l.q, isOpen, way, stroke));
      }
      marks.push(Plot.dot([{ s: at }], { x: "s", y: () => l.q, symbol: { draw: diamond }, r: 6.5, fill: "var(--paper)", stroke, strokeWidth: 2 }));
      const t = limitText(limit, stress.axis);
      const word = l.name === "watch" ? "Watch" : "Broken";
      const bound = result.share_unknown > 0.1;
      const head = t.state === "rest" ? `${word} from the start` : small ? `${word} ${t.value}` : `${word} limit ${t.value}`;
      const sub =
        t.state === "rest"
          ? "without any stress"
          : `${small ? "" : exact(run.confidence, PERCENT) + " interval "}${t.interval}${bound ? ", bound" : limit.basis === "inferred" ? ", inferred" : ""}`;
      const wide = Math.max(textWidth(head, 13, 600), textWidth(sub, 12));
      let end = frame.x(bar ? bar.from : at) - 10;
      if (opPx != null && opPx < end + 6 && opPx > end - wide - 6) end = opPx - 10;
      const halo = (z: string) => ({ stroke: `var(--${z}-tint)`, strokeWidth: 5 });
      if (end - wide > left + 4) {
        const dx = end - frame.x(at);
        const z = halo(l.name === "watch" ? "safe" : "watch");
        text(at, l.q, head, { dx, dy: -24, textAnchor: "end", fill: l.ink, fontWeight: 600, fontSize: 13, ...z } as Plot.TextOptions);
        text(at, l.q, sub, { dx, dy: -9, textAnchor: "end", fill: l.ink, ...z } as Plot.TextOptions);
      } else {
        let start = frame.x(bar ? bar.to : at) + 10;
        if (opPx != null && opPx > start - 6 && opPx < start + wide + 6) start = opPx + 10;
        start = Math.min(start, width - right - wide - 4);
        const dx = start - frame.x(at);
        const z = halo(l.name === "watch" && limitAt(result.limits.broken) !== 0 ? "watch" : "broken");
        text(at, l.q, head, { dx, dy: 16, textAnchor: "start", fill: l.ink, fontWeight: 600, fontSize: 13, ...z } as Plot.TextOptions);
        text(at, l.q, sub, { dx, dy: 31, textAnchor: "start", fill: l.ink, ...z } as Plot.TextOptions);
      }
    }
  if (!metric && unreached(result.limits.watch) && !unfinished(result.limits.watch))
    text(max, quota.watch, result.share_unknown > 0.1 ? `not seen up to ${exact(stress.axis.to, unit)} (a bound)` : `→ beyond ${exact(stress.axis.to, unit)} (not reached)`, { dx: -10, dy: -26, textAnchor: "end", fill: "var(--safe-ink)", fontWeight: 600, fontSize: 13, stroke: "var(--safe-tint)", strokeWidth: 5 } as Plot.TextOptions);
  else if (!metric && !resting(result.limits.broken) && unreached(result.limits.broken) && !unfinished(result.limits.broken))
    text(max, quota.broken, result.share_unknown > 0.1 ? `not seen up to ${exact(stress.axis.to, unit)} (a bound)` : `→ beyond ${exact(stress.axis.to, unit)} (not reached)`, { dx: -10, dy: -26, textAnchor: "end", fill: "var(--watch-ink)", fontWeight: 600, fontSize: 13, stroke: "var(--watch-tint)", strokeWidth: 5 } as Plot.TextOptions);
  if (!metric && op != null && result.operating_share)
    marks.push(Plot.dot([{ s: Math.min(max, scale.s(op)) }], { x: "s", y: () => result.operating_share!.value, r: 8.5, fill: "none", stroke: "var(--you)", strokeWidth: 2 }));

  // letters at the head of every zone
  for (const z of zones) {
    const a = frame.x(z.from);
    const b = frame.x(z.to);
    if (b - a < 24) continue;
    const inner = opPx != null && opPx > a - 2 && opPx < a + 32 ? opPx - a + 8 : b - a < 34 ? (b - a - 18) / 2 : 8;
    if (b - a - inner < 20 && inner > 8) continue;
    const color = { S: "safe", W: "watch", B: "broken" }[z.zone];
    marks.push(
      Plot.dot([z], {
        x: "from", y: () => highest, dx: inner + 9, dy: 17, r: 9, symbol: { draw: chip },
        fill: z.zone === "B" ? "var(--broken)" : `var(--${color}-tint)`, stroke: `var(--${color})`, strokeWidth: 1, strokeDasharray: z.zone === "W" ? "3 2" : undefined,
      }),
    );
    text(z.from, highest, z.zone, { dx: inner + 9, dy: 17.5, fontWeight: 700, fontSize: 11, fill: z.zone === "B" ? "var(--paper)" : `var(--${color}-ink)` });
    if (b - a - inner > 84)
      text(z.from, highest, ZONE_NAME[z.zone], { dx: inner + 25, dy: 17.5, textAnchor: "start", fontWeight: 600, fill: `var(--${color}-ink)` });
  }

  // two readings of one axis
  const ticks = naturalTicks(stress.axis, scale, (v) => (textWidth(plain(v * unit.factor, 3), 12, 600) + 2) * perPx, 14 * perPx);
  ticks.forEach((t) => {
    const anchor = t.s <= 0 ? "start" : t.s >= max - 1e-9 ? "end" : "middle";
    text(t.s, 0, plain(t.value * unit.factor, 3), { dy: 17, textAnchor: anchor, ...bold });
  });
  marks.push(Plot.tickX(ticks, { x: "s", y: null, insetTop: base - top, insetBottom: -5, stroke: "var(--ink-3)" }));
  const parts = goesOn ? scoreTicks([max]) : small ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  for (const t of small && goesOn ? parts.filter((_, i) => i % 2 === 0) : parts) {
    if (t > max + 1e-9) continue;
    text(t, 0, String(t), { dy: 36, textAnchor: t === 0 ? "start" : t >= max - 1e-9 ? "end" : "middle", fontSize: 11, fill: "var(--ink-3)" });
  }
  const rowName = (words: string, dy: number) =>
    textWidth(words, 11) < left - 10 && text(0, 0, words, { dx: -9, dy, textAnchor: "end", fontSize: 11, fill: "var(--ink-3)" });
  rowName(unit.unit || parameterWords(stress.axis.parameter), 17);
  rowName(small ? "0–1" : "normalised", 36);
  const looks = stress.perceptual;
  if (looks) {
    for (const t of lostTicks(looks, max, (textWidth("0.0", 11) + 12) * perPx))
      text(t.s, 0, fixed(t.lost, 1), { dy: 36 + LOOKS_ROW, textAnchor: t.s <= 0 ? "start" : t.s >= max - 1e-9 ? "end" : "middle", fontSize: 11, fill: "var(--ink-3)" });
    rowName(small ? "1−VIF" : "1 − VIF", 36 + LOOKS_ROW);
  }
  // the search ended before the axis does: nothing usable is left in the pictures
  if (stress.axis.asked != null && !goesOn) {
    marks.push(Plot.ruleX([max], { y1: 0, y2: highest, stroke: "var(--ink-2)", strokeWidth: 3 }));
    text(max, highest, "end of what is usable", { dx: -8, dy: 34, textAnchor: "end", fontSize: 11, fontWeight: 600, fill: "var(--ink-2)", stroke: backdrop, strokeWidth: 4 } as Plot.TextOptions);
  }
  text(max, 0, `${axisWords(stress.axis)} · ${goesOn ? `goes on to ${exact(stress.axis.to, unit)}` : "harder"} →`, { dy: 55 + (looks ? LOOKS_ROW : 0), textAnchor: "end", fontSize: 11, fill: "var(--ink-3)" });

  const svg = Plot.plot({
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    x: { domain: [0, max], axis: null },
    y: { domain: [0, highest], axis: null },
    r: { type: "identity" },
    style: { background: "none", overflow: "visible" },
    marks,
  }) as unknown as SVGSVGElement;
  // the picture is described as a whole; Plot's own labels on its groups would be read as noise
  for (const group of svg.querySelectorAll("[aria-label]")) group.removeAttribute("aria-label");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", describe(input));
  return svg;
}

export const parameterWords = (parameter: string): string => parameter.replace(/_/g, " ");

/** Parameter and unit, "loss rate, %"; one word where both are the same, "stops". */
export function axisWords(axis: Axis): string {
  const name = parameterWords(axis.parameter);
  const { unit } = unitOf(axis);
  return unit && unit !== name ? `${name}, ${unit}` : name;
}

/** The chart in one sentence, for those who do not see it. */
export function describe({ row, result, metric, run }: CurveInput): string {
  const what = metric ? metricName(metric) : "Share that breaks";
  const w = limitText(result.limits.watch, row.stress.axis);
  const b = limitText(result.limits.broken, row.stress.axis);
  const say = (t: typeof w) => `${t.value}${t.interval ? `, ${t.interval}` : ""}`.replace(/→\s*/, "");
  return `${what} under ${inText(row.stress.title)} at ${result.points.length} levels, n ${result.n}. Watch limit (${exact(run.zones.watch, PERCENT)}): ${say(w)}. Broken limit (${exact(run.zones.broken, PERCENT)}): ${say(b)}. The numbers are in the table below.`;
}

function triangle(context: CanvasPath, size: number): void {
  const r = Math.sqrt(size / Math.PI);
  context.moveTo(-r, -r * 0.7);
  context.lineTo(r, -r * 0.7);
  context.lineTo(0, r * 0.75);
  context.closePath();
}

function diamond(context: CanvasPath, size: number): void {
  const r = Math.sqrt(size / Math.PI);
  context.moveTo(0, -r);
  context.lineTo(r, 0);
  context.lineTo(0, r);
  context.lineTo(-r, 0);
  context.closePath();
}

function chip(context: CanvasPath, size: number): void {
  const r = Math.sqrt(size / Math.PI);
  context.rect(-r, -r, 2 * r, 2 * r);
}

/** End of an interval bar: a stroke, or an arrow where the interval is open. */
function cap(s: number, q: number, isOpen: boolean, way: number, stroke: string): Plot.Markish {
  return Plot.dot([{ s }], {
    x: "s",
    y: () => q,
    r: 6,
    fill: "none",
    stroke,
    strokeWidth: 2.25,
    symbol: {
      draw(context: CanvasPath) {
        if (isOpen) {
          context.moveTo(-6 * way, -5);
          context.lineTo(0, 0);
          context.lineTo(-6 * way, 5);
        } else {
          context.moveTo(0, -6);
          context.lineTo(0, 6);
        }
      },
    },
  });
}
