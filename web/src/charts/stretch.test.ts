import { describe, expect, test } from "vitest";
import { EARLY, makeReport, STRESSES, type StressPlan } from "../../test/fixture/run";
import { rowsOf } from "../data/rows";
import type { Gate, OracleResult, Run } from "../data/types";
import { scaleOf } from "../state/selection";
import { seriesOf, upTo } from "./break_curve";
import { gateStrength, lastChange, stretchOf } from "./stretch";

const of = (plan: StressPlan, change?: (run: Run, result: OracleResult) => void) => {
  const run = structuredClone(makeReport({ pictures: false, cases: 0, films: false, gates: "none", relations: false, stresses: [plan] }).run);
  change?.(run, run.stresses[0]!.oracles.stability!);
  const row = rowsOf(run)[0]!;
  const series = seriesOf(row.result!, null).map((d) => ({ s: d.p.s, y: d.y }));
  return { run, row, found: stretchOf(run, row, row.result!, scaleOf(row.stress), series, true) };
};
const gate = (g: Partial<Gate>): Gate => ({ expr: "", verdict: "pass", value: 1, lo: 1, hi: 1, target: 1, op: ">=", unit: "", percent: false, abort: false, message: "", ...g });
const dots = (...ys: number[]) => ys.map((y, i) => ({ s: i / 10, y }));

describe("the last level of change", () => {
  test("is where all but 5 % are broken for good", () => {
    expect(lastChange(dots(0, 0.5, 0.96, 1, 1), true)).toBe(0.2);
    expect(lastChange(dots(0, 0.96, 0.9, 0.95, 1), true)).toBe(0.3);
  });
  test("is where a curve turns flat, at whatever share", () => {
    expect(lastChange(dots(0, 0.3, 0.6, 0.61, 0.6), true)).toBe(0.2);
    expect(lastChange(dots(0, 0.3, 0.6, 0.7, 0.8), true)).toBe(0.4);
  });
  test("a score is flat by its own height, and is never all broken", () => {
    expect(lastChange(dots(0, 30, 60, 60.5, 60), false)).toBe(0.2);
    expect(lastChange(dots(0, 30, 60, 63, 66), false)).toBe(0.4);
  });
  test("of nothing is nothing", () => expect(lastChange([], true)).toBeNull());
});

describe("the stretch of the axis that is shown", () => {
  const settled = (run: Run) => run.stresses[0]!.oracles.stability!.points.find((p) => p.share >= 0.95)!;
  test("ends at a round value about 1.5 times where the curve has nothing more to say", () => {
    const { run, found } = of(EARLY);
    expect(found!.value / settled(run).value).toBeGreaterThanOrEqual(1.5);
    expect(found!.value / settled(run).value).toBeLessThan(1.9);
    expect(found!.value).toBe(Number(found!.value.toPrecision(2)));
    expect(found!.s).toBeCloseTo(found!.value / 180, 9);
  });
  test("is the whole axis where the curve changes to its end, on a geometric axis, and where a limit was not reached", () => {
    expect(of(STRESSES[1]!).found).toBeNull();
    expect(of({ ...EARLY, axis: { ...EARLY.axis, scale: "geometric", knee: 0.5 } }).found).toBeNull();
    expect(of({ ...EARLY, half: 2.4 }).found).toBeNull();
    expect(of(EARLY, (_, r) => (r.limits.broken.hi_censored = true)).found).toBeNull();
  });
  test("holds the reader's maximum, the strength of every gate and the end of every interval, or is not cut at all", () => {
    expect(of({ ...EARLY, operating: 60 }).found!.value).toBeGreaterThan(60);
    expect(of({ ...EARLY, operating: 150 }).found).toBeNull();
    expect(of(EARLY, (run) => run.gates.push(gate({ expr: "rotate.limit.watch >= 50 °", target: 50 }))).found!.value).toBeGreaterThan(50);
    expect(of(EARLY, (run) => run.gates.push(gate({ expr: "rotate.correctness.broken_share(70 °) <= 10 %", target: 0.1, percent: true }))).found!.value).toBeGreaterThan(70);
    const wide = of(EARLY, (_, r) => Object.assign(r.limits.broken, { hi: 90, hi_level: 2 ** 19 }));
    expect(wide.found!.value).toBeGreaterThan(90);
  });
  test("falls with an axis that falls", () => {
    const { found } = of({ ...EARLY, operating: 0.98, axis: { parameter: "factor", unit: "", from: 1, to: 0, identity: 1, scale: "linear", percent: false } });
    expect(found!.value).toBeLessThan(0.95);
    expect(found!.value).toBeGreaterThan(0.8);
    expect(found!.s).toBeCloseTo(1 - found!.value, 9);
  });
  test("a gate of another stress says nothing, percentages are shares", () => {
    const { row } = of({ ...STRESSES[3]! });
    expect(gateStrength(gate({ expr: "object_occlusion.broken_share(30 %) <= 10 %" }), row)).toBe(0.3);
    expect(gateStrength(gate({ expr: "object_occlusion.limit.broken >= 40 %", target: 0.4 }), row)).toBe(0.4);
    expect(gateStrength(gate({ expr: "rotate.limit.watch >= 5 °", target: 5 }), row)).toBeNull();
  });
});

test("a curve that goes on is drawn to the end of the stretch, on its straight line", () => {
  const { row } = of(EARLY);
  const points = row.result!.points.slice(-2).map((p, i) => ({ ...p, s: i, share: 0.5 + 0.5 * i, lo: 0.4 + 0.2 * i, hi: null }));
  expect(upTo(points, 0.5).map((p) => [p.s, p.share, p.lo, p.hi])).toEqual([[0, 0.5, 0.4, null], [0.5, 0.75, 0.5, null]]);
  expect(upTo(points, 1)).toEqual(points);
});
