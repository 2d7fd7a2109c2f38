import { describe, expect, test } from "vitest";
import { makeReport, STRESSES } from "../../test/fixture/run";
import type { OracleResult } from "../data/types";
import { axisWords, bandPieces, between, scoreTicks } from "./break_curve";
import { limitAt, limitBar, zoneSpans } from "./zones";

const of = (change: Parameters<typeof makeReport>[0]): OracleResult => makeReport({ pictures: false, cases: 0, films: false, ...change }).run.stresses[0]!.oracles.stability!;

test("an axis is named by parameter and unit, once where both are one word", () => {
  const { axis } = STRESSES[0]!;
  expect(axisWords(axis)).toBe("loss rate, %");
  expect(axisWords({ ...axis, parameter: "stops", unit: "stops", percent: false })).toBe("stops");
  expect(axisWords({ ...axis, parameter: "quality", unit: "", percent: false })).toBe("quality");
});

describe("zones", () => {
  test("safe, watch and broken meet at the limits and cover the axis", () => {
    const r = of({});
    const z = zoneSpans(r, 1);
    expect(z.map((q) => q.zone)).toEqual(["S", "W", "B"]);
    expect(z[0]!.to).toBe(r.limits.watch.s);
    expect(z[1]!.to).toBe(r.limits.broken.s);
    expect(z[2]!.to).toBe(1);
  });
  test("nothing reached is all safe; broken at rest is all broken", () => {
    expect(zoneSpans(of({ stresses: [{ ...STRESSES[0]!, half: 2.4 }] }), 1).map((q) => q.zone)).toEqual(["S"]);
    expect(zoneSpans(of({ stresses: [{ ...STRESSES[0]!, rest: 0.6 }] }), 1).map((q) => q.zone)).toEqual(["B"]);
    expect(zoneSpans(of({ stresses: [{ ...STRESSES[0]!, rest: 0.3 }] }), 1).map((q) => q.zone)).toEqual(["W", "B"]);
  });
  test("no result, no zone", () => expect(zoneSpans(undefined, 1)).toEqual([]));
});

describe("the interval bar of a limit", () => {
  test("its ends are the certified levels", () => {
    const l = of({}).limits.watch;
    expect(limitBar(l, 1, () => 0)).toEqual({ from: l.lo_level! / 2 ** 20, to: l.hi_level! / 2 ** 20, openLeft: false, openRight: false });
  });
  test("an open end runs to the edge", () => {
    const l = { ...of({}).limits.watch, hi: null, hi_level: null, hi_censored: true };
    expect(limitBar(l, 0.9, () => 0)).toMatchObject({ to: 0.9, openRight: true });
  });
  test("broken at rest lies at 0, not reached lies nowhere", () => {
    const l = of({}).limits.watch;
    expect(limitAt({ ...l, censored: "left" })).toBe(0);
    expect(limitAt({ ...l, censored: "right", value: null })).toBeNull();
  });
});

describe("the curve", () => {
  const points = of({}).points;
  test("the band is hatched from a counted level to an inferred one, filled between counted ones", () => {
    const two = bandPieces([{ ...points[0]!, basis: "counted" }, { ...points[1]!, basis: "counted" }, { ...points[2]!, basis: "inferred" }]);
    expect(two.map((p) => [p.inferred, p.points.length])).toEqual([[false, 2], [true, 2]]);
  });
  test("a level without a band leaves the band out, not the page", () => expect(bandPieces([{ ...points[0]!, lo: null }])).toEqual([]));
  test("straight lines between levels, flat beyond them", () => {
    const line = [{ p: { ...points[0]!, s: 0 }, y: 0 }, { p: { ...points[1]!, s: 0.5 }, y: 1 }];
    expect(between(line, 0.25)).toBe(0.5);
    expect(between(line, 0.9)).toBe(1);
    expect(between([], 0.9)).toBeNull();
  });
  test("a score axis has round steps and ends above everything", () => {
    expect(scoreTicks([0.41])).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(scoreTicks([0.83])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(scoreTicks([24.2])).toEqual([0, 5, 10, 15, 20, 25]);
    expect(scoreTicks([1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(scoreTicks([])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
});
