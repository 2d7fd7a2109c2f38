// Where the zones lie on a stress's 0–1 scale, as its limits say.
import { resting, unreached, type Zone } from "../data/rows";
import type { Limit, Maybe, OracleResult } from "../data/types";
import { TOP_LEVEL } from "../data/types";

export interface ZoneSpan {
  zone: Zone;
  from: number;
  to: number;
}

/** Position of a limit: 0 when broken at rest, null when it was not reached. */
export function limitAt(limit: Maybe<Limit>): number | null {
  if (!limit) return null;
  if (resting(limit)) return 0;
  if (unreached(limit)) return null;
  return limit.s ?? (limit.level != null ? limit.level / TOP_LEVEL : null);
}

export function zoneSpans(result: Maybe<OracleResult>, max: number): ZoneSpan[] {
  if (!result) return [];
  const clip = (s: number | null) => Math.min(max, Math.max(0, s ?? max));
  const broken = clip(limitAt(result.limits.broken));
  const watch = Math.min(broken, clip(limitAt(result.limits.watch)));
  const all: ZoneSpan[] = [
    { zone: "S", from: 0, to: watch },
    { zone: "W", from: watch, to: broken },
    { zone: "B", from: broken, to: max },
  ];
  return all.filter((z) => z.to - z.from > 1e-9);
}

/** Ends of a limit's interval on the scale; an open end runs to the edge of what was tested. */
export function limitBar(limit: Limit, max: number, s: (value: number) => number): { from: number; to: number; openLeft: boolean; openRight: boolean } | null {
  const end = (level: number | null, value: number | null): number | null =>
    level != null ? level / TOP_LEVEL : value != null ? s(value) : null;
  const lo = end(limit.lo_level, limit.lo);
  const hi = end(limit.hi_level, limit.hi);
  const openLeft = limit.lo_censored;
  const openRight = limit.hi_censored;
  if (lo == null && hi == null && !openLeft && !openRight) return null;
  const from = openLeft ? 0 : (lo ?? limit.s ?? 0);
  const to = openRight ? max : (hi ?? limit.s ?? max);
  return { from: Math.max(0, Math.min(from, to)), to: Math.min(max, Math.max(from, to)), openLeft, openRight };
}
