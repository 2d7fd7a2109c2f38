// Stresses as rows: what the limit table, the verdict and the curve all read.
import { looksAt } from "./looks";
import type { Estimate, Gate, Limit, Maybe, OracleName, OracleResult, Point, Run, Share, Stress } from "./types";

export type Zone = "S" | "W" | "B";

export interface Row {
  stress: Stress;
  /** Result under the asked oracle; undefined when that oracle was not judged (no labels). */
  result: OracleResult | undefined;
  watch: Limit | undefined;
  broken: Limit | undefined;
  headroom: Estimate | undefined;
  gates: Gate[];
}

export function rowsOf(run: Run, oracle: OracleName = run.oracle): Row[] {
  return run.stresses.map((stress) => {
    const result = stress.oracles[oracle] ?? undefined;
    return {
      stress,
      result,
      watch: result?.limits?.watch,
      broken: result?.limits?.broken,
      headroom: oracle === run.oracle ? (stress.headroom ?? undefined) : undefined,
      gates: gatesOf(run.gates, stress.name),
    };
  });
}

/** Gates whose expression speaks of this stress: "name.limit.watch >= 3 px", "name.correctness.…". */
export function gatesOf(gates: readonly Gate[], name: string): Gate[] {
  return gates.filter((g) => g.expr.replace(/^\s*!?\s*/, "").startsWith(name + "."));
}

export const open = (e: Maybe<Estimate>): boolean => !!e && (e.censored === true || e.censored === "right");
export const resting = (limit: Maybe<Limit>): boolean => limit?.censored === "left";
export const unreached = (limit: Maybe<Limit>): boolean => limit?.censored === "right" || (!!limit && limit.censored !== "left" && limit.value == null);

/** The search ended before the limit was found: it may lie anywhere from its lower end up. */
export const unfinished = (limit: Maybe<Limit>): boolean => limit?.censored === "none" && limit.value == null;

/** Position of a limit on 0–1, beyond 1 when it was not reached, below 0 when nothing was left to break. */
export function limitKey(limit: Maybe<Limit>): number {
  if (!limit) return Infinity;
  if (resting(limit)) return -1;
  if (unreached(limit)) return 2;
  return limit.s ?? 1;
}

export function headroomKey(row: Row): number {
  const h = row.headroom;
  if (!h) return Infinity;
  if (h.value != null) return h.value;
  return h.lo ?? Number.MAX_VALUE;
}

export type SortKey = "default" | "name" | "watch" | "broken" | "headroom" | "gate";
export interface Sort {
  key: SortKey;
  down: boolean;
}

const GATE_ORDER = { fail: 0, undecided: 1, pass: 2, none: 3 } as const;
export function worstGate(gates: readonly Gate[]): Gate | undefined {
  return [...gates].sort((a, b) => GATE_ORDER[a.verdict] - GATE_ORDER[b.verdict])[0];
}

/** Default order: broken at rest, then by headroom, then by the limit on its own 0–1 scale, then by name. */
function order(a: Row, b: Row): number {
  return (
    Number(resting(b.watch)) - Number(resting(a.watch)) ||
    cmp(headroomKey(a), headroomKey(b)) ||
    cmp(limitKey(a.watch), limitKey(b.watch)) ||
    cmp(limitKey(a.broken), limitKey(b.broken)) ||
    a.stress.title.localeCompare(b.stress.title, "en")
  );
}

const cmp = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

export function sortRows(rows: readonly Row[], sort: Sort = { key: "default", down: false }): Row[] {
  const by = (a: Row, b: Row): number => {
    switch (sort.key) {
      case "name":
        return a.stress.title.localeCompare(b.stress.title, "en");
      case "watch":
        return cmp(limitKey(a.watch), limitKey(b.watch));
      case "broken":
        return cmp(limitKey(a.broken), limitKey(b.broken));
      case "headroom":
        return cmp(headroomKey(a), headroomKey(b));
      case "gate":
        return GATE_ORDER[worstGate(a.gates)?.verdict ?? "none"] - GATE_ORDER[worstGate(b.gates)?.verdict ?? "none"];
      default:
        return 0;
    }
  };
  return [...rows].sort((a, b) => (sort.down ? -1 : 1) * by(a, b) || order(a, b));
}

/** Zone of a share against the zone lines; null when its interval touches a line. */
export function zoneOf(share: Maybe<Pick<Share, "value" | "lo" | "hi">>, zones: Run["zones"]): Zone | null {
  if (!share) return null;
  const at = (x: number): Zone => (x >= zones.broken ? "B" : x >= zones.watch ? "W" : "S");
  const lo = at(share.lo ?? share.value);
  const hi = at(share.hi ?? share.value);
  return lo === hi ? lo : null;
}

/** Zone of a level by the limits themselves, as the background is drawn. */
export function zoneAt(s: number, result: Maybe<OracleResult>): Zone {
  const reached = (l: Maybe<Limit>) => !!l && (resting(l) || (!unreached(l) && l.s != null && s >= l.s - 1e-12));
  return reached(result?.limits?.broken) ? "B" : reached(result?.limits?.watch) ? "W" : "S";
}

export const ZONE_WORD: Record<Zone, string> = { S: "safe", W: "watch", B: "broken" };

/** The point nearest to a level. */
export function nearest<T extends { level: number }>(points: readonly T[], level: number): T | undefined {
  return points.reduce<T | undefined>(
    (best, p) => (!best || Math.abs(p.level - level) < Math.abs(best.level - level) ? p : best),
    undefined,
  );
}

/** All levels that have numbers or a picture, ascending. */
export function stops(points: readonly Point[], frames: readonly { level: number }[]): number[] {
  return [...new Set([...points.map((p) => p.level), ...frames.map((f) => f.level)])].sort((a, b) => a - b);
}

/** Points as CSV, one row per stress, oracle and level. */
export function pointsCsv(run: Run): string {
  const head = ["stress", "kind", "oracle", "parameter", "unit", "level", "s", "value", "n", "evaluated", "broken", "share", "lo", "hi", "basis", "mean_ssim", "mean_psnr", "mean_lost_vif"];
  const metrics = [...new Set(run.stresses.flatMap((s) => pointsOf(s).flatMap((p) => Object.keys(p.metrics ?? {}))))];
  const lines = [[...head, ...metrics.map((m) => "metric." + m)]];
  for (const stress of run.stresses)
    for (const oracle of ["stability", "correctness"] as const)
      for (const p of stress.oracles[oracle]?.points ?? []) {
        const looks = looksAt(stress.perceptual, p.s);
        lines.push(
          [
            stress.name, stress.kind, oracle, stress.axis.parameter, stress.axis.percent ? "fraction" : stress.axis.unit,
            p.level, p.s, p.value, p.n, p.evaluated, p.broken, p.share, p.lo ?? "", p.hi ?? "", p.basis,
            looks?.ssim ?? "", looks?.psnr ?? "", looks?.lost_vif ?? "",
            ...metrics.map((m) => p.metrics?.[m] ?? ""),
          ].map(String),
        );
      }
  return lines.map((l) => l.map(cell).join(",")).join("\r\n") + "\r\n";
}

const pointsOf = (s: Stress): Point[] => [...(s.oracles.stability?.points ?? []), ...(s.oracles.correctness?.points ?? [])];

/** Quoted where needed; a leading = + - @ that is no number gets a quote mark, so that no spreadsheet runs it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) && !Number.isFinite(Number(text)) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}
