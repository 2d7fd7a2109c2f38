// Which stress, oracle and level the page shows: what the address says, else what a reader would look at first.
import { useMemo } from "preact/hooks";
import { severity, type Severity } from "../data/axis";
import { nearest, rowsOf, stops, type Row } from "../data/rows";
import type { Filmstrip, OracleName, OracleResult, Run, Share, Stress } from "../data/types";
import { TOP_LEVEL } from "../data/types";
import { verdict } from "../text/sentence";
import { between, seriesOf } from "../charts/break_curve";
import { limitAt } from "../charts/zones";
import { useReport } from "./view";

const scales = new WeakMap<Stress, Severity>();

/** The scale of a stress, made once. */
export function scaleOf(stress: Stress): Severity {
  let scale = scales.get(stress);
  if (!scale) {
    const points = stress.oracles.stability?.points ?? stress.oracles.correctness?.points ?? [];
    scales.set(stress, (scale = severity(stress.axis, points)));
  }
  return scale;
}

export interface Selection {
  row: Row;
  oracle: OracleName;
  /** Oracles this stress was judged by. */
  oracles: OracleName[];
  result: OracleResult | undefined;
  scale: Severity;
  film: Filmstrip | undefined;
  /** Levels that have numbers or a picture. */
  levels: number[];
  level: number;
}

/** The share at the reader's maximum, when this level is that maximum. */
export function operatingAt(sel: Pick<Selection, "row" | "result" | "scale">, level: number): Share | null {
  const op = sel.row.stress.operating;
  const at = sel.result?.operating_share;
  return op != null && at && Math.abs(sel.scale.s(op) - level / TOP_LEVEL) < 1e-4 ? at : null;
}

/**
 * Where the cursor stands at a level: on the line through the levels, or, at the reader's maximum where no level of the
 * search lies, at the share that was counted there. A score was not counted there and stays on its line.
 */
export function curveAt(sel: Pick<Selection, "row" | "result" | "scale">, level: number, metric: string | null): number | null {
  if (!sel.result) return null;
  const counted = metric || sel.result.points.some((p) => p.level === level) ? null : operatingAt(sel, level);
  return counted ? counted.value : between(seriesOf(sel.result, metric), level / TOP_LEVEL);
}

export function defaultLevel(row: Row, scale: Severity, levels: readonly number[]): number {
  const at = row.stress.operating != null ? scale.s(row.stress.operating) : limitAt(row.watch);
  const wanted = (at ?? scale.max / 2) * TOP_LEVEL;
  return nearest(levels.map((level) => ({ level })), wanted)?.level ?? 0;
}

export function select(run: Run, films: readonly Filmstrip[], want: { stress: string | null; oracle: OracleName | null; level: number | null }): Selection | null {
  const rows = rowsOf(run);
  const name = want.stress && rows.some((r) => r.stress.name === want.stress) ? want.stress : (verdict(run).weakest ?? rows[0])?.stress.name;
  const headline = rows.find((r) => r.stress.name === name);
  if (!headline) return null;
  const oracles = (["stability", "correctness"] as const).filter((o) => headline.stress.oracles[o]);
  const oracle = want.oracle && oracles.includes(want.oracle) ? want.oracle : oracles.includes(run.oracle) || !oracles[0] ? run.oracle : oracles[0];
  const row = oracle === run.oracle ? headline : rowsOf(run, oracle).find((r) => r.stress.name === name)!;
  const scale = scaleOf(row.stress);
  const film = films.find((f) => f.stress === name);
  const levels = stops(row.result?.points ?? [], film?.frames ?? []);
  const level = want.level !== null && levels.length ? nearest(levels.map((l) => ({ level: l })), want.level)!.level : defaultLevel(row, scale, levels);
  return { row, oracle, oracles: [...oracles], result: row.result, scale, film, levels, level };
}

export function useSelection(): Selection | null {
  const { run, filmstrips, view } = useReport();
  return useMemo(() => select(run, filmstrips, view), [run, filmstrips, view.stress, view.oracle, view.level]);
}
