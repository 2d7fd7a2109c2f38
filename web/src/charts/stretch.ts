// The stretch of a linear axis where something happens: some stresses break everything within a small part of it.
import type { Severity } from "../data/axis";
import { unreached, type Row } from "../data/rows";
import type { Gate, OracleResult, Run } from "../data/types";
import { limitBar } from "./zones";

/** The stretch ends at this multiple of the last level of change. */
const AIR = 1.5;
/** Limits, interval ends, the reader's maximum and gates keep this distance from its end. */
const MARGIN = 1.1;
/** A stretch longer than this part of the axis is not worth a cut. */
const WORTH = 0.6;
/** From this share on a curve has nothing more to say. */
const ALL_BROKEN = 0.95;
/** A curve is flat where it stays this close to its end, as a part of its height. */
const FLAT = 0.02;
const ROUND = [1, 1.2, 1.4, 1.5, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10];

export interface Stretch {
  /** Where it ends, on the 0–1 scale and in the axis's unit. */
  s: number;
  value: number;
}

export interface Drawn {
  s: number;
  y: number;
}

/** First s from which a curve stays all broken (shares only) or flat to its end; null for a curve without values. */
export function lastChange(series: readonly Drawn[], shares: boolean): number | null {
  const last = series[series.length - 1];
  if (!last) return null;
  const ys = series.map((d) => d.y);
  const near = FLAT * (shares ? 1 : Math.max(...ys) - Math.min(...ys));
  const from = (still: (y: number) => boolean) => {
    let i = series.length - 1;
    while (i > 0 && still(series[i - 1]!.y)) i--;
    return series[i]!.s;
  };
  const flat = from((y) => Math.abs(y - last.y) <= near);
  return shares && last.y >= ALL_BROKEN ? Math.min(flat, from((y) => y >= ALL_BROKEN)) : flat;
}

/** The strength a gate speaks of, in the axis's unit; null where it speaks of none or of another stress. */
export function gateStrength(gate: Gate, row: Row): number | null {
  const { name, axis } = row.stress;
  if (!gate.expr.trim().startsWith(`${name}.`)) return null;
  if (/\.limit\./.test(gate.expr)) return gate.target;
  const at = /\(\s*([-+\d.eE]+)\s*(%?)/.exec(gate.expr);
  return at ? Number(at[1]) / (at[2] && axis.percent ? 100 : 1) : null;
}

/** The stretch to show at first, or null where the whole axis is to be shown. Nothing that was found or set lies behind its end. */
export function stretchOf(run: Run, row: Row, result: OracleResult, scale: Severity, series: readonly Drawn[], shares: boolean): Stretch | null {
  const { axis, operating } = row.stress;
  if (axis.scale !== "linear") return null;
  const change = lastChange(series, shares);
  if (!change) return null;
  const keep: number[] = [];
  for (const zone of ["watch", "broken"] as const) {
    const limit = result.limits[zone];
    // the end of the axis is what is known of a limit that was not reached
    if (!limit || unreached(limit) || limit.hi_censored) return null;
    keep.push(limit.s ?? 0, limitBar(limit, scale.max, scale.s)?.to ?? 0);
  }
  if (operating != null) keep.push(scale.s(operating));
  for (const gate of run.gates) {
    const at = gateStrength(gate, row);
    if (at != null) keep.push(scale.s(at));
  }
  const wanted = Math.max(AIR * change, ...keep.map((s) => MARGIN * s));
  if (!(wanted <= scale.max)) return null;
  const way = Math.abs(scale.value(wanted) - axis.identity) * (axis.percent ? 100 : 1);
  const decade = Math.pow(10, Math.floor(Math.log10(way)));
  const round = (ROUND.find((m) => m * decade >= way * (1 - 1e-9)) ?? 10) * decade;
  const value = Number((axis.identity + (Math.sign(axis.to - axis.identity) * round) / (axis.percent ? 100 : 1)).toPrecision(10));
  const s = scale.s(value);
  const goesOn = series.some((d) => d.s > s);
  return goesOn && s <= WORTH * scale.max ? { s, value } : null;
}
